import type { ErrorCode } from '../../domain/errors.ts';
import type { Language } from '../../domain/notice.ts';

/** What has no text here is shown as the API put it. */
type ProblemTexts = Readonly<
  Partial<Record<ErrorCode, string>> & Record<'unreachable' | 'internal_error', string>
>;

const en: ProblemTexts = {
  unreachable: 'Countersign cannot be reached.',
  internal_error: 'Countersign has a fault. Try again; if it stays, tell your administrator.',
  invalid_request: 'Some fields are not right.',
  sign_in_refused:
    'The name and the password do not belong together, or there were too many attempts for now.',
  password_change_required: 'Choose a new password.',
  cross_site_request: 'The request does not come from the pages of Countersign.',
  review_claimed: 'Somebody has claimed the review.',
  unauthenticated: 'You are not signed in any more.',
  forbidden: 'Your roles do not allow this.',
  not_found: 'There is no such thing, or it is not for you to see.',
  own_order: 'You submitted or amended this order, so somebody else decides on it.',
  wrong_department: 'This review belongs to another department.',
  above_authority: 'The total of the order is above your authority limit.',
  absent: 'You are recorded as away.',
  substituted: 'Somebody else decides in your place for now.',
  review_already_decided: 'The review has been decided.',
  review_not_open: 'The review is not open.',
  evidence_changed: 'What the review relies on has changed since you opened it.',
  confirmation_missing: 'A written confirmation of the customer is missing.',
  counter_offer_answered: 'The counter-offer has an answer already.',
  counter_offer_changed: 'The counter-offer is no longer the one that was shown.',
  order_state_conflict: 'The state of the order does not allow this.',
  revision_conflict: 'The order has another revision by now.',
  idempotency_key_reused: 'The key of this request was used with another request.',
  payload_too_large: 'This is too large.',
  rate_limited: 'Too many requests. Wait a minute.',
  overloaded: 'Countersign has more to do than it can. Try again shortly.',
  engine_unavailable: 'The review engine cannot be reached. Try again shortly.',
  database_unavailable: 'The database cannot be reached. Try again shortly.',
  impact_changed: 'The change would do something else by now.',
};

const zh: ProblemTexts = {
  unreachable: '无法连接会签系统。',
  internal_error: '会签系统出现故障。请重试；若仍未恢复，请联系管理员。',
  invalid_request: '有些内容不正确。',
  sign_in_refused: '登录名与密码不符，或尝试次数过多，请稍后再试。',
  password_change_required: '请设置新密码。',
  cross_site_request: '请求不是来自会签系统的页面。',
  review_claimed: '此会签已被他人认领。',
  unauthenticated: '您已退出登录。',
  forbidden: '您的角色不允许此操作。',
  not_found: '不存在，或您无权查看。',
  own_order: '订单由您提交或修改，须由他人决定。',
  wrong_department: '此会签属于其他部门。',
  above_authority: '订单总额超出您的审批权限。',
  absent: '您登记为不在岗。',
  substituted: '目前由他人代您决定。',
  review_already_decided: '此会签已有决定。',
  review_not_open: '此会签不在待决定状态。',
  evidence_changed: '您打开之后，会签所依据的内容有变化。',
  confirmation_missing: '缺少客户的书面确认。',
  counter_offer_answered: '反报价已有答复。',
  counter_offer_changed: '反报价已不是所显示的内容。',
  order_state_conflict: '订单的当前状态不允许此操作。',
  revision_conflict: '订单已有新的版本。',
  idempotency_key_reused: '请求的键已用于另一个请求。',
  payload_too_large: '内容过大。',
  rate_limited: '请求过多，请稍等一分钟。',
  overloaded: '系统繁忙，请稍后重试。',
  engine_unavailable: '会签引擎无法连接，请稍后重试。',
  database_unavailable: '数据库无法连接，请稍后重试。',
  impact_changed: '变更的影响与所显示的不同。',
};

/** Why a request failed, by the code of the problem. */
export const problemTexts: Readonly<Record<Language, ProblemTexts>> = { en, zh };

import type { Language } from '../../domain/notice.ts';

const en = {
  title: 'Verify',
  hint: 'Computes the chain of hashes of this order from its bytes, follows the proof from its last event to a signed checkpoint, and checks the signature: all in this browser.',
  key: 'Public key that you trust',
  keyHint:
    'PEM or base64, from the operator by another way than these pages. Without one it is only checked that the key that the checkpoint names has signed it.',
  noKey: 'This is no Ed25519 public key.',
  kept: 'Choose a kept checkpoint',
  keptHint: 'A checkpoint that was kept outside goes before what is handed out now.',
  keptIs: '{{name}}: checkpoint {{number}}',
  noCheckpoint: '{{name}} is no checkpoint.',
  without: 'Without it',
  number: 'Checkpoint',
  numberHint: 'Its number; the newest where it is left empty.',
  noNumber: 'A number from 1.',
  verify: 'Verify the order',
  trust:
    'This page comes from the installation that is audited: a changed page could say anything. Whoever does not trust it exports the order and runs countersign-verify, one file that needs nothing but Node, on a machine of their own.',
  overall: { holds: 'Valid', fails: 'Not valid', unknown: 'Nothing is wrong, and not everything is known' },
  state: { holds: 'holds', fails: 'does not hold', unknown: 'not known' },
  point: { chain: 'Chain of hashes', proof: 'Proof', kept: 'Kept checkpoint', signature: 'Signature' },
  chainHolds_one: '{{count}} event, each hash computed from its bytes.',
  chainHolds_other: '{{count}} events, each hash computed from its bytes.',
  proofHolds:
    'Checkpoint {{number}} of {{at}} signed the hash of event {{position}}, as one of {{orders}} orders.',
  since_one: '{{count}} event after it is not signed yet.',
  since_other: '{{count}} events after it are not signed yet.',
  proof: {
    not_signed:
      'This checkpoint did not sign the order, or there is none: what was cut off or removed is not found out.',
    other_order: 'The proof is that of another order.',
    head_missing: 'The event whose hash was signed is missing: the history was cut off.',
    head_differs: 'The event whose hash was signed is another one.',
    path: 'The proof does not lead to what the checkpoint signed.',
  },
  keptHolds: 'The same checkpoint is handed out as was kept.',
  keptFault: {
    missing: 'This checkpoint was kept, and is not handed out any more.',
    differs: 'Another checkpoint of this number is handed out than was kept.',
  },
  signatureHolds: 'By the key that you trust, or one that it vouches for.',
  signature: {
    signature: 'The signature is not that of the checkpoint.',
    wrong_key: 'The checkpoint is signed by another key than the one that you trust.',
    own_key:
      'By the key that the checkpoint itself names. Nobody vouches for it: paste the key that you trust.',
    no_ed25519: 'This browser does not know Ed25519: use a current one, or countersign-verify.',
  },
  signer: 'SHA-256 of the key that the checkpoint names',
};

const zh: typeof en = {
  title: '验证',
  hint: '根据字节计算此订单的哈希链，由最后的事件沿证明到签名检查点，并检查签名：全部在本浏览器中进行。',
  key: '您信任的公钥',
  keyHint:
    'PEM 或 base64，须经本页面以外的途径由运维方提供。没有公钥时，只检查检查点自己所称的密钥是否签署了它。',
  noKey: '这不是 Ed25519 公钥。',
  kept: '选择保存的检查点',
  keptHint: '在外部保存的检查点优先于现在提供的检查点。',
  keptIs: '{{name}}：检查点 {{number}}',
  noCheckpoint: '{{name}} 不是检查点。',
  without: '不使用',
  number: '检查点',
  numberHint: '编号；留空则为最新。',
  noNumber: '从 1 起的数字。',
  verify: '验证订单',
  trust:
    '本页面来自被审计的系统：被改动的页面可以任意显示。若不信任，请导出订单，在自己的机器上运行 countersign-verify（单个文件，只需 Node）。',
  overall: { holds: '有效', fails: '无效', unknown: '未发现问题，但并非全部可知' },
  state: { holds: '成立', fails: '不成立', unknown: '不可知' },
  point: { chain: '哈希链', proof: '证明', kept: '保存的检查点', signature: '签名' },
  chainHolds_one: '{{count}} 个事件，每个哈希均由字节计算。',
  chainHolds_other: '{{count}} 个事件，每个哈希均由字节计算。',
  proofHolds: '{{at}} 的检查点 {{number}} 签署了第 {{position}} 个事件的哈希，共 {{orders}} 个订单之一。',
  since_one: '其后的 {{count}} 个事件尚未签署。',
  since_other: '其后的 {{count}} 个事件尚未签署。',
  proof: {
    not_signed: '此检查点未签署该订单，或没有检查点：无法发现截断或删除。',
    other_order: '这是另一订单的证明。',
    head_missing: '已签署哈希的事件缺失：历史被截断。',
    head_differs: '已签署哈希的事件已是另一个。',
    path: '证明未能通向检查点所签署的内容。',
  },
  keptHolds: '提供的检查点与保存的相同。',
  keptFault: { missing: '此检查点曾被保存，现已不再提供。', differs: '提供的同号检查点与保存的不同。' },
  signatureHolds: '由您信任的密钥或其担保的密钥签署。',
  signature: {
    signature: '签名与检查点不符。',
    wrong_key: '检查点由您所信任的密钥以外的密钥签署。',
    own_key: '由检查点自己所称的密钥签署，无人为其担保：请粘贴您信任的公钥。',
    no_ed25519: '此浏览器不支持 Ed25519：请使用新版浏览器或 countersign-verify。',
  },
  signer: '检查点所称密钥的 SHA-256',
};

/** The texts of verifying an order. */
export const verifyTexts: Readonly<Record<Language, typeof en>> = { en, zh };

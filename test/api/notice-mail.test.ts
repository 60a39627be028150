import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MailSettings } from '../../activities/notices/mail-settings.ts';
import { actInOrganisationAs } from '../../db/organisation.ts';
import { signNoticeLink } from '../../db/notice-links.ts';
import { savePreferences } from '../../db/preferences.ts';
import { people } from '../../db/tables/access.ts';
import { notices } from '../../db/tables/notices.ts';
import { decisions } from '../../db/tables/process.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { MailServer } from '../support/mail-server.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf } from '../support/review-environment.ts';

const secret = 'a secret that only the tests know, long enough';
let environment: ApiEnvironment;
let mailServer: MailServer;
const submitter = anActor('submitter', { id: 'submitter' });
const english = aReviewer('credit', { id: 'english', name: 'Ann\r\nBcc: everybody@example.com' });
const chinese = aReviewer('credit', { id: 'chinese', name: '陈静' });
const gatherer = aReviewer('credit', { id: 'gatherer' });
const silent = aReviewer('credit', { id: 'silent' });
const bouncing = aReviewer('credit', { id: 'bouncing' });
const injecting = aReviewer('credit', { id: 'injecting' });

const addressOf = (id: string) => `${id}@example.com`;

async function setUpPerson(id: string, change: Partial<typeof people.$inferInsert>): Promise<void> {
  await environment.review.owner.transaction(async (tx) => {
    await actInOrganisationAs(tx, 'test');
    await tx.update(people).set(change).where(eq(people.externalId, id));
  });
}

beforeAll(async () => {
  mailServer = await MailServer.start();
  environment = await ApiEnvironment.start({ linkSecret: secret });
  const { review } = environment;
  const mail: MailSettings = {
    ...{ smtpUrl: mailServer.url, from: 'Countersign <countersign@example.com>' },
    ...{ publicUrl: 'https://countersign.example.com', linkSecret: secret },
    ...{ digestHour: 8, timeZone: 'Asia/Shanghai' },
  };
  await review.startWorker({ mail });
  await addCompany(review.owner);
  await review.addPeople(submitter, english, chinese, gatherer, silent, bouncing, injecting);
  await setUpPerson(english.id, { email: addressOf(english.id) });
  await setUpPerson(chinese.id, { email: addressOf(chinese.id), language: 'zh' });
  await setUpPerson(gatherer.id, { email: addressOf(gatherer.id), noticePreference: 'daily_digest' });
  await setUpPerson(silent.id, { email: addressOf(silent.id), noticePreference: 'none' });
  await setUpPerson(bouncing.id, { email: addressOf(bouncing.id) });
  await setUpPerson(injecting.id, { email: 'a@example.com>,\r\nRCPT TO:<b@example.com' });
  await review.activate(aPolicy({ departments: [aDepartment('credit')] }));
});

afterAll(async () => {
  await environment.close();
  await mailServer.close();
});

async function anOpenReview() {
  const handle = await environment.review.submit(anOrder(), submitter.id);
  await environment.review.openReview(handle, 'credit');
  return { handle, orderId: orderIdOf(handle) };
}

const mailAbout = (personId: string, orderId: string) =>
  environment.review.until(async () =>
    Promise.resolve(
      mailServer.mailTo(addressOf(personId)).find(({ parsed }) => parsed.text?.includes(orderId)),
    ),
  );

const noticeOf = async (personId: string, orderId: string) => {
  const rows = await environment.review.owner.select().from(notices).where(eq(notices.orderId, orderId));
  return rows.find((row) => row.personId === personId);
};

describe('a mail', () => {
  it('is in the language of its person, with a Message-ID of its notice', async () => {
    const { orderId } = await anOpenReview();
    const [inEnglish, inChinese] = [
      await mailAbout(english.id, orderId),
      await mailAbout(chinese.id, orderId),
    ];
    expect(inEnglish.parsed.subject).toBe('A review waits for you: credit');
    expect(inChinese.parsed.subject).toBe('有一项会签等待您处理：credit');
    const notice = await noticeOf(english.id, orderId);
    expect(inEnglish.parsed.messageId).toBe(`<${notice?.id}@countersign.example.com>`);
  });

  it('is in the language that its person chose for themselves, and so is the page behind its link', async () => {
    await savePreferences(environment.review.owner, {
      personId: chinese.id,
      preferences: { language: 'en', timeZone: 'America/New_York' },
    });
    const { handle, orderId } = await anOpenReview();
    const mail = await mailAbout(chinese.id, orderId);
    expect(mail.parsed.subject).toBe('A review waits for you: credit');
    await environment.review.decide(handle, { department: 'credit', verb: 'reject', actor: english });
    await handle.result();
    const [, token = ''] = /\/notices\/(\S+)/.exec(mail.parsed.text ?? '') ?? [];
    const page = await environment.app.inject({ method: 'GET', url: `/notices/${token}` });
    const [decision] = await environment.review.owner
      .select()
      .from(decisions)
      .where(eq(decisions.orderId, orderId));
    const inNewYork = new Intl.DateTimeFormat('en', {
      ...{ dateStyle: 'long', timeStyle: 'short', timeZone: 'America/New_York' },
    });
    expect(page.body).toContain(inNewYork.format(decision?.decidedAt));
  });

  it('is sent to one address only, whatever is in a name or an address', async () => {
    const { orderId } = await anOpenReview();
    const mail = await mailAbout(english.id, orderId);
    expect([mail.to, mail.parsed.bcc, mail.parsed.cc]).toEqual([
      [addressOf(english.id)],
      undefined,
      undefined,
    ]);
    const unsent = await environment.review.until(async () => {
      const notice = await noticeOf(injecting.id, orderId);
      return notice?.mailFault === null ? null : notice;
    });
    expect(unsent).toMatchObject({ mailFault: 'no address', mailedAt: null });
  });

  it('goes to nobody who wants none, and later to who wants a digest, in one', async () => {
    const before = mailServer.mailTo(addressOf(gatherer.id)).length;
    const orders = [await anOpenReview(), await anOpenReview()];
    for (const { orderId } of orders) await mailAbout(english.id, orderId);
    expect(mailServer.mailTo(addressOf(silent.id))).toEqual([]);
    expect(mailServer.mailTo(addressOf(gatherer.id))).toHaveLength(before);
    const { owner } = environment.review;
    const dueAt = new Date(Date.now() + 1_000);
    const waiting = await owner
      .update(notices)
      .set({ mailDueAt: dueAt })
      .where(eq(notices.personId, gatherer.id))
      .returning({ orderId: notices.orderId });
    await anOpenReview();
    const digest = await mailAbout(gatherer.id, orders[0]?.orderId ?? '');
    expect(digest.parsed.subject).toBe(`${waiting.length} notices from Countersign`);
    for (const { orderId } of waiting) expect(digest.parsed.text).toContain(orderId);
  });

  it('that the server refuses for good is given up, and the others arrive', async () => {
    mailServer.answer = (address) => (address === addressOf(bouncing.id) ? 550 : 250);
    const { orderId } = await anOpenReview();
    await mailAbout(english.id, orderId);
    const given = await environment.review.until(async () => {
      const notice = await noticeOf(bouncing.id, orderId);
      return notice?.mailFault === null ? null : notice;
    });
    expect(given).toMatchObject({ mailedAt: null });
    expect(given.mailFault).toContain('550');
  });

  it('that the server does not take now arrives later, and no order waits for it', async () => {
    const refused: string[] = [];
    mailServer.answer = (address) => (refused.push(address) > 0 ? 451 : 250);
    const { handle, orderId } = await anOpenReview();
    await environment.review.until(() => Promise.resolve(refused.includes(addressOf(english.id)) || null));
    await environment.review.decide(handle, { department: 'credit', verb: 'approve', actor: chinese });
    expect(await handle.result()).toBe('approved');
    expect((await noticeOf(english.id, orderId))?.mailedAt).toBeNull();
    mailServer.answer = () => 250;
    await mailAbout(english.id, orderId);
    const ids = mailServer.received.map(({ parsed }) => parsed.messageId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('the link of a mail', () => {
  const open = (token: string) => environment.app.inject({ method: 'GET', url: `/notices/${token}` });
  const linkIn = async (orderId: string) => {
    const { parsed } = await mailAbout(english.id, orderId);
    const [, token] = /https:\/\/countersign\.example\.com\/notices\/(\S+)/.exec(parsed.text ?? '') ?? [];
    if (token === undefined) throw new Error('the mail has no link');
    return token;
  };

  it('opens a page that runs nothing and decides nothing, however often', async () => {
    const { orderId } = await anOpenReview();
    const token = await linkIn(orderId);
    const page = await open(token);
    expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.headers['content-security-policy']).not.toContain('unsafe-inline');
    expect(page.body).toContain('waits for a decision');
    expect(page.body).not.toMatch(/<(form|script|button|img|a) ?/);
    await open(token);
    const { owner } = environment.review;
    expect(await owner.$count(decisions, eq(decisions.orderId, orderId))).toBe(0);
    expect((await environment.app.inject({ method: 'POST', url: `/notices/${token}` })).statusCode).toBe(404);
  });

  it('says who decided what, also once it has expired', async () => {
    const { handle, orderId } = await anOpenReview();
    const token = await linkIn(orderId);
    const hostile = aReviewer('credit', { id: 'hostile', name: '<b>Chen & "Jing"</b>' });
    await environment.review.addPeople(hostile);
    await environment.review.decide(handle, { department: 'credit', verb: 'reject', actor: hostile });
    await handle.result();
    const [, noticeId = ''] = /^([^.]+)\./.exec(token) ?? [];
    const expired = signNoticeLink(secret, { id: noticeId, createdAt: new Date('2020-01-01T00:00:00Z') });
    const pages = [await open(token), await open(expired)];
    expect(pages.map(({ statusCode }) => statusCode)).toEqual([200, 410]);
    for (const { body } of pages) {
      expect(body).toContain('&lt;b&gt;Chen &amp; &quot;Jing&quot;&lt;/b&gt; decided on');
      expect(body).toContain('rejected');
    }
    expect(pages[1]?.body).toContain('This link has expired.');
  });

  it('that somebody else signed, or changed, says nothing of any order', async () => {
    const { orderId } = await anOpenReview();
    const token = await linkIn(orderId);
    const [id = '', , signature = ''] = token.split('.');
    const other = signNoticeLink('another secret', { id, createdAt: new Date() });
    for (const forged of [other, `${id}.9999999999999.${signature}`, `${token}A`, id]) {
      const page = await open(forged);
      expect([forged, page.statusCode]).toEqual([forged, 404]);
      expect(page.body).not.toContain(orderId);
    }
  });
});

/** How a question can end. */
export const INQUIRY_OUTCOMES = ['answered', 'withdrawn', 'unanswered'] as const;
export type InquiryOutcome = (typeof INQUIRY_OUTCOMES)[number];

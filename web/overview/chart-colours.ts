/** From what has just come to what has waited too long: apart also for who does not tell red from green, on light and dark. */
export const AGE_COLOURS = ['#7fb3e6', '#3f7fc4', '#8a63c9', '#d9822b', '#c93a3a'] as const;
/** Half, and nine of ten. */
export const HALF_COLOUR = '#3f7fc4';
export const MOST_COLOUR = '#d9822b';
/** What waits for one alone, and what for several. */
export const OWN_COLOUR = '#c2571a';
export const SHARED_COLOUR = '#5b8fd0';

/** Where the music was, for the next page of this tab: the name of the draft. */
export const playerDraft = 'player';

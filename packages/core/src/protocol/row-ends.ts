/** How a mutation can end: closed by the device, or decided by the server. */

export const closeReasons = [
  'discarded',
  'parked',
  'quarantined',
  'waiting',
  'lost',
  'cut',
] as const;

export const outcomeEnds = ['applied', 'merged', 'rejected', 'parked', 'closed', 'cut'] as const;

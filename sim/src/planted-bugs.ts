/**
 * Bugs put in on purpose, around the product and never in it: a run must find each of them. They sit at the ports, so
 * that what they spoil is what a mistake behind that port would spoil. Each breaks one rule.
 */
export const ruleOfBug = {
  'cas skipped': 'EN7',
  'number forgotten': 'EN6',
  'row dropped on send': 'EN18',
  'echo shown twice': 'EN18',
  'purge on 404': 'EN40',
  'gap closes journalled rows': 'EN5',
  'page lost in a reset': 'EN17',
  'row leaves on a bare version across a fork': 'EN16',
  'erased written over an unreachable key': 'EN43',
  'relay out of order': 'EN15',
  'stranger never numbered': 'EN5',
  'key store away parks the queue': 'EN10',
  'cursor without hash': 'EN16',
  'patch for the removed': 'EN21',
  'tab of an ended session writes': 'EN24',
  'refusal listed nowhere': 'I17',
  'overruled without a record': 'EN30',
  'old entries forgotten': 'EN3',
  'close forgotten by a restart': 'EN4',
  'id not kept': 'EN6',
  'reset ends with its first page': 'EN17',
  'journal not kept': 'EN41',
  'waiting list not kept': 'EN41',
  'lost tail taken for a cut': 'EN42',
  'acknowledged and not stored': 'I18',
  'numbers not kept': 'EN2',
  'retry-after ignored': 'N7',
  'gap never said': 'EN5',
  'relay forgets who is gone': 'EN15',
  'batch sent backwards': 'I3',
  'row lost beside another': 'EN45',
} as const;

export type PlantedBug = keyof typeof ruleOfBug;
export const plantedBugs = Object.keys(ruleOfBug) as readonly PlantedBug[];

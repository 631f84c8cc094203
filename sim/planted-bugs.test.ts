/** The simulator is only worth what it finds: every planted bug must be found within a short run, by a rule. */
import { expect, test } from 'vitest';
import { hunt, huntSeedsMax, killLine, preys } from './src/hunt.ts';
import { ruleOfBug } from './src/planted-bugs.ts';

test('[R7] each of the rules that keep an edit whole is broken by some planted bug', () => {
  const broken = new Set<string>(Object.values(ruleOfBug));
  const rules = ['EN3', 'EN4', 'EN5', 'EN6', 'EN10', 'EN15', 'EN16', 'EN17', 'EN18', 'EN21'];
  rules.push('EN24', 'EN40', 'EN41', 'EN42', 'EN43');
  expect(rules.filter((rule) => !broken.has(rule))).toEqual([]);
  expect(Object.keys(ruleOfBug).length).toBeGreaterThanOrEqual(25);
});

test.each(preys.map((prey) => [prey.bugs.join(' + '), prey] as const))(
  '[R7] a run finds the planted bug, and says which rule it broke: %s',
  async (_name, prey) => {
    const kill = await hunt(prey);
    expect(kill, `not found in ${huntSeedsMax} seeds`).not.toBeNull();
    expect(kill?.by, killLine(prey, kill)).toMatch(/^(?:I|EN|N)\d+$/u);
  },
);

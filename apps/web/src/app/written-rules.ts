/**
 * The rules by which this page draws itself, as they were written. The style library writes them where only the CSSOM
 * finds them, and that gives a shorthand with a variable in it back without its value.
 */
import { createContext } from 'react';

/** Of each sheet that was written into, in their order. */
export type WrittenRules = WeakMap<CSSStyleSheet, string[]>;

export const WrittenRulesContext = createContext<WrittenRules | null>(null);

/** From now on every rule is noted that a script inserts. */
export function noteWrittenRules(): WrittenRules {
  const written: WrittenRules = new WeakMap();
  const { prototype } = CSSStyleSheet;
  const { insertRule } = prototype;
  prototype.insertRule = function noted(rule, index) {
    const at = insertRule.call(this, rule, index);
    const rules = written.get(this) ?? [];
    rules.splice(at, 0, rule);
    written.set(this, rules);
    return at;
  };
  return written;
}

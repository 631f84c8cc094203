/** What the platform believes about network and screen: reasons to look, never facts to show (ARCHITECTURE, status). */

export interface Hints {
  online(): boolean;
  visible(): boolean;
  onChange(listener: (hint: 'online' | 'offline' | 'visible' | 'hidden') => void): () => void;
}

/** What a write body wants done after its commit. */
export interface Effects {
  readonly run: (() => void)[];
  readonly topics: string[];
}

/** Nothing to do yet. */
export function noEffects(): Effects {
  return { run: [], topics: [] };
}

/** How far effects had come when a nested part began. */
export interface EffectsMark {
  readonly run: number;
  readonly topics: number;
}

/** Remembers how far effects have come. */
export function markEffects(effects: Effects): EffectsMark {
  return { run: effects.run.length, topics: effects.topics.length };
}

/** Forgets what was added since a mark. */
export function resetEffects(effects: Effects, mark: EffectsMark): void {
  effects.run.length = mark.run;
  effects.topics.length = mark.topics;
}

/**
 * Reports an error of an effect or a watcher: the transaction has been committed, so nobody waits
 * for it any more.
 */
export type ReportError = (error: unknown) => void;

/** Runs effects in order; one that throws does not keep the others from running. */
export function runEffects(effects: Effects, report: ReportError): void {
  for (const effect of effects.run) {
    try {
      effect();
    } catch (error) {
      report(error);
    }
  }
}

// What the server answers to commands.

export type State = "recorded" | "placeholder" | "missing" | "not-required";

export interface Records {
  cost: State;
  "failure-mode": State;
  "blast-radius": State;
}

export interface Technology {
  id: string;
  name: string;
  confidence: "certain" | "likely";
  /** From 1. */
  line: number;
  records: Records;
}

/** The answer to `caveat.coverage`. */
export interface Coverage {
  isDesign: boolean;
  recorded: number;
  cells: number;
  /** 0 to 1; null where nothing is adopted. */
  coverage: number | null;
  technologies: Technology[];
}

export interface LedgerFile {
  path: string;
  /** Where to open it. */
  uri: string;
  title: string;
  technologies: (Technology & { section: string })[];
}

/** The answer to `caveat.ledger`. */
export interface Ledger {
  files: LedgerFile[];
  summary: { files: number; adoptions: number; coverage: number };
  markdown: string;
  /** A page for the nonce that was given. */
  html: string;
}

/** The answer to `caveat.explain`. */
export interface Page {
  name: string;
  markdown: string;
}

export const DIMENSIONS: readonly (readonly [keyof Records, string])[] = [
  ["cost", "cost"],
  ["failure-mode", "failure mode"],
  ["blast-radius", "blast radius"],
];

export const MARKS: Readonly<Record<State, string>> = { recorded: "✓", placeholder: "…", missing: "✗", "not-required": "–" };

/** A ratio as whole percent, rounded down: 100 % means everything. */
export function percent(ratio: number): string {
  return `${Math.floor(ratio * 100 + 1e-9)} %`;
}

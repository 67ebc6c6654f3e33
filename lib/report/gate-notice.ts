/** A gate that people are told of. Names, counts and places only: the message leaves the encrypted stores. */
export interface GateNotice {
  readonly pair: string;
  readonly migration: string;
  readonly run: string;
  readonly gate: string;
  readonly subject: string;
  readonly question: string;
  /** The drop that the run is over; unknown only for runs of an earlier version. */
  readonly drop: string | undefined;
  /** Where the files lie that a person looks at before deciding. */
  readonly lookAt: string;
  /** Bucket that exports are uploaded to. */
  readonly exportsBucket: string;
  /** Arn of the machine that takes decisions. */
  readonly decideMachine: string;
  /** How often people were told before. */
  readonly reminders: number;
}

/** The message as it is sent: SNS takes a subject of 100 characters at most. */
export interface Message {
  readonly subject: string;
  readonly text: string;
}

/** Input of the machine that takes decisions, ready to be pasted: two lines, the second for the person to fill in. */
export const consoleInput = ({ pair, migration, gate, subject }: GateNotice): string =>
  twoLines({ pair, migration, gate, subject });

/** `decision.json` to be uploaded beside the drop, ready to be filled in. */
export const decisionFile = ({ gate, subject }: GateNotice): string => twoLines({ gate, subject });

function twoLines(about: Readonly<Record<string, string>>): string {
  const members = Object.entries(about).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return `{${members.join(', ')},\n "verdict": "approved", "by": "", "reason": ""}`;
}

/** What people are told when a run waits for them: the question, what to look at, and the three ways to decide. */
export function gateMessage(notice: GateNotice): Message {
  const { pair, migration, run, gate, question, drop, lookAt, exportsBucket, decideMachine, reminders } = notice;
  const reminder = reminders === 0 ? '' : ` (reminder ${reminders})`;
  const file = `s3://${exportsBucket}/${pair}/${migration}/${drop ?? '<drop>'}/decision.json`;
  return {
    subject: `${migration} waits at the gate "${gate}"${reminder}`.slice(0, 100),
    text: `The run ${run} of ${migration} (${pair}) waits at the gate "${gate}"${reminder}.

${question}

Look at: ${lookAt}

Decide in one of three ways. The verdict is "approved" or "rejected", your name goes under "by".

1. Start ${decideMachine} in the console with this input:

${consoleInput(notice)}

2. Upload this as ${file}:

${decisionFile(notice)}

3. On the machine that runs the migration: npm run onramp -- approve ${gate} --pair ${pair} --migration ${migration}
`,
  };
}

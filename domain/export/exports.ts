/** What the record is exported as. */
export const EXPORTS = ['ocel', 'xes', 'history', 'tasks'] as const;
export type ExportName = (typeof EXPORTS)[number];

/** The name of the file that each export is. */
export const EXPORT_FILES: Readonly<Record<ExportName, string>> = {
  ocel: 'countersign.ocel.json',
  xes: 'countersign.xes',
  history: 'countersign-history.csv',
  tasks: 'countersign-tasks.csv',
};

// The processes: which do most by any column, with the line of the last minute.

import { TableView } from "./tableview.js";
import { describeProcesses } from "./processcolumns.js";

const EXACT = ["name", "group", "user", "cgroup"];

export class Processes extends TableView {
  constructor({ info, openApplication }) {
    super({
      id: "processes",
      title: "Processes",
      summary: "what each process does, those included that ended in the last tick",
      path: "api/processes",
      key: "processes",
      first: ["calls"],
      describe: (names) => describeProcesses(names, info.kvitals, openApplication),
      table: {
        hint: "name, application, user, PID …",
        none: "No process has been seen yet.",
        exact: EXACT,
        keyOf: ({ pid }) => String(pid),
        bornOf: ({ started }) => started,
        textOf: ({ pid, name, group, user, cgroup }) => [pid, name, group, user, cgroup].join(" "),
        // A zombie has ended too, but stays until somebody waits for it.
        styleOf: ({ ended, state }) => (ended && state !== "Z" ? "is-over" : ""),
      },
    });
  }
}

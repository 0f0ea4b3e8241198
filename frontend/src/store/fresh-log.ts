import { deleteDB, openDB } from "idb";

/** Has the browser go on in a new log file. To be called at each start, before the first write.
 *
 *  Chromium keeps IndexedDB in LevelDB, which writes each record of its log in two calls, head and body. A process killed
 *  between them, or a battery that dies, leaves a torn record at the log's end. The next start reads past it, but writes on
 *  behind it into the same file; the start after that reads the torn record together with what follows, and finds the
 *  database corrupt: Chromium then deletes all databases of the site, or skips strictly committed records without a word.
 *  Deleting a database makes LevelDB compact, which moves what it holds into a table and begins another log: nothing
 *  written from then on lies behind the torn record. Costs some milliseconds and 50 KB; elsewhere it does no harm.
 *
 *  Never rejects: a phone on which it fails is no worse off than without it. */
export async function freshLog(): Promise<void> {
  try {
    (await openDB(NAME, 1)).close();
    await deleteDB(NAME);
  } catch (error) {
    console.warn("the log of the browser's store was not renewed", error);
  }
}

const NAME = "ruhu-fresh-log";

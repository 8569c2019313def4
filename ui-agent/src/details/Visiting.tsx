import { useComputed } from "@preact/signals";
import type { Visit } from "@wire";
import { now } from "../clock.ts";
import { Line } from "./Line.tsx";
import { cameFrom, languageWords, localTime, pageWords } from "./visit.ts";

/** Where the visitor is, and how it got there. */
export function Visiting({ visit: { page, title, referrer, language, timeZone, browser } }: { visit: Visit }) {
  return (
    <>
      {page && (
        <Line name="On page">
          <a class="page" href={page} title={title || page} target="_blank" rel="noopener noreferrer">{pageWords(page)}</a>
        </Line>
      )}
      {referrer && <Line name="Came from"><span class="page" title={referrer}>{cameFrom(referrer, page)}</span></Line>}
      {timeZone && <LocalTime key={timeZone} timeZone={timeZone} />}
      {language && <Line name="Language">{languageWords(language)}</Line>}
      {browser && <Line name="Browser">{browser}</Line>}
    </>
  );
}

function LocalTime({ timeZone }: { timeZone: string }) {
  const words = useComputed(() => localTime(timeZone, now.value));
  return words.value && <Line name="Local time"><span class="num">{words}</span></Line>;
}

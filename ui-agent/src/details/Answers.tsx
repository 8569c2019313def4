import type { Answer } from "@wire";

const links = { text: "", email: "mailto:", tel: "tel:" };

/** What the visitor told before the chat. */
export function Answers({ answers }: { answers: readonly Answer[] }) {
  return (
    <>
      <h3>Told before the chat</h3>
      <dl class="answers">
        {answers.map(({ label, type, value }) => (
          <div key={label}>
            <dt dir="auto">{label}</dt>
            <dd dir="auto">{links[type] ? <a href={links[type] + encodeURI(value.replaceAll(" ", ""))}>{value}</a> : value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

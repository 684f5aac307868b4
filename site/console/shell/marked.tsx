/** A text in which words between back-ticks are code. */
export function Marked({ text }: { text: string }) {
  // The parts of one text never change places
  return (
    <>
      {text
        .split("`")
        .map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}
    </>
  );
}

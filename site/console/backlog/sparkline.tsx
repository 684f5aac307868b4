/** Small charts without axes: the number beside each has the amount, the chart its course. */

interface ChartProps {
  values: readonly number[];
  /** What a screen reader says in place of the chart. */
  label: string;
}

const width = 120;
const height = 28;
const pad = 2;

export function Line({ values, label }: ChartProps) {
  const highest = Math.max(1, ...values);
  const x = (index: number) => (values.length < 2 ? width : (index / (values.length - 1)) * width);
  const y = (value: number) => height - pad - (value / highest) * (height - 2 * pad);
  const points = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`);
  const first = points[0] ?? `0,${height - pad}`;
  const line = values.length < 2 ? `M0,${first.split(",")[1]} L${first}` : `M${points.join(" L")}`;
  return (
    <svg
      class="chart"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path class="chart-area" d={`${line} L${width},${height} L0,${height} Z`} />
      <path class="chart-line" d={line} vector-effect="non-scaling-stroke" />
    </svg>
  );
}

export function Bars({ values, label }: ChartProps) {
  const highest = Math.max(1, ...values);
  const step = width / values.length;
  return (
    <svg
      class="chart"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {values.map((value, index) => {
        const tall = value === 0 ? 1 : Math.max(3, (value / highest) * (height - pad));
        return (
          // A bar is its place
          <rect
            key={index}
            class={value === 0 ? "chart-none" : "chart-bar"}
            x={index * step + 0.75}
            y={height - tall}
            width={step - 1.5}
            height={tall}
          />
        );
      })}
    </svg>
  );
}

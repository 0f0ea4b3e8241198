/** Line icons, 24 px grid. They carry no name of their own: the text beside them does. */
const PATHS = {
  today: "M4 7h16v13H4zM4 11h16M8 4v5M16 4v5",
  homes: "M3 11.5 12 4l9 7.5M5.5 10v10h13V10M10 20v-6h4v6",
  ledger: "M6 3.5h12v17H6zM9.5 8h5M9.5 12h5M9.5 16h3",
  me: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.6-4 3.6-5.5 7.5-5.5s6.9 1.5 7.5 5.5",
  back: "M15 4.5 7.5 12l7.5 7.5",
  go: "m9 5 7 7-7 7",
  check: "m4.5 12.5 5 5 10-11",
  alert: "M12 4v10M12 18.5v1",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v6M12 7.5v.5",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 20.5 20.5",
  close: "m6 6 12 12M18 6 6 18",
  cloud: "M7 18.5a4.5 4.5 0 0 1-.5-9A6 6 0 0 1 18 8.8a4.9 4.9 0 0 1-.6 9.7zM3.5 3.5l17 17",
  phone: "M7 3h10v18H7zM11 18h2",
  pencil: "M4 20l1-4L16.5 4.5l3 3L8 19z",
  camera: "M3.5 8h4l1.5-2.5h6L16.5 8h4v11h-17zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
  down: "m5 9 7 7 7-7",
  lock: "M5.5 11h13v9.5h-13zM8.5 11V7.5a3.5 3.5 0 0 1 7 0V11M12 14.5v2.5",
  erase: "M8.5 5.5H21v13H8.5L3 12zM11.5 9.5l5 5M16.5 9.5l-5 5",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 24, weight = 1.8 }: { name: IconName; size?: number; weight?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width={weight}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

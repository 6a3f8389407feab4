// The library brings no types: these are the few functions `entry/lunar.ts` uses.
declare module 'lunar-javascript' {
  interface Day {
    getYear(): number
    /** Of a lunar day negative in a leap month. */
    getMonth(): number
    getDay(): number
  }
  const library: {
    readonly Solar: { fromYmd(year: number, month: number, day: number): Day & { getLunar(): Day } }
    readonly Lunar: { fromYmd(year: number, month: number, day: number): Day & { getSolar(): Day } }
    readonly LunarMonth: { fromYm(year: number, month: number): { getDayCount(): number } | null }
    readonly LunarYear: { fromYear(year: number): { getLeapMonth(): number } }
  }
  export default library
}

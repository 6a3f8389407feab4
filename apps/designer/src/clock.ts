/** The only place that reads the browser's clock: pages speak of journey time, which the session carries. */
export const browserNow = (): number => Date.now()

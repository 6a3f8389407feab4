/** A point in time: whole milliseconds since 1970-01-01T00:00Z. JSON and HTTP carry ISO 8601 in UTC instead. */
export type Instant = number

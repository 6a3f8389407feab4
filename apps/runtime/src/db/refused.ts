/**
 * The data are at fault (classes 22, 23 and 54), or the batch is too heavy for the time a statement has (57014): not the
 * connection, the server or another transaction. Smaller company may help, and shows whose fault it is.
 */
export function isRefused(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && /^(22|23|54|57014)/.test(String(error.code))
}

/** A busy server, which is nobody's fault: to be tried again, never to be held against one row. */
export const isSlow = (error: Error): boolean => 'code' in error && error.code === '57014'

/** `getNextPageParam` of every keyset list. */
export const nextCursor = (page: { readonly next?: string | undefined }): string | undefined => page.next

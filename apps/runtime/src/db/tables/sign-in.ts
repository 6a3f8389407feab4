/** better-auth's own tables, as far as we read them ourselves. */
export interface UserTable {
  id: string
  name: string
  email: string
}

export interface SignInTables {
  user: UserTable
}

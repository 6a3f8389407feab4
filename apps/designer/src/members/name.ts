import { useTranslation } from 'react-i18next'

interface Named {
  readonly name?: string | undefined
  readonly externalId?: string | undefined
  readonly email?: string | undefined
}

/** What to call a member: name, else their id in the brand's own books; a visitor who gave neither is a visitor. */
export function useMemberName(): (member: Named) => string {
  const { t } = useTranslation()
  return ({ name, externalId, email }) => name ?? externalId ?? email ?? t('members:visitor')
}

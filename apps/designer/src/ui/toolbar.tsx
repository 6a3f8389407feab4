import { Group } from '@mantine/core'
import type { ReactNode } from 'react'

/** Filters of a list: the first at the left, the last at the right. */
export function Toolbar({ children }: { readonly children: ReactNode }) {
  return (
    <Group justify="space-between" gap="sm">
      {children}
    </Group>
  )
}

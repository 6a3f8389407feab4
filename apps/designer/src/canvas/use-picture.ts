import { useMemo } from 'react'
import { useBench, useJourney } from '../document/bench.ts'
import { pictureOf } from './picture.ts'
import type { Picture } from './picture.ts'

export function usePicture(): Picture {
  const { catalogue } = useBench()
  const journey = useJourney()
  return useMemo(() => pictureOf(journey, catalogue), [journey, catalogue])
}

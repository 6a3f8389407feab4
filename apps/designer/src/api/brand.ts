import { client, read } from './client.ts'

export interface BrandChange {
  readonly name?: string
  readonly timeZone?: string
  readonly locale?: 'en' | 'zh-CN'
  readonly currency?: string
}
export const changeBrand = (json: BrandChange) => read(client.api.brand.$patch({ json }))

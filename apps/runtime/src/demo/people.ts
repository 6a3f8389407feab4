import type { JsonObject } from '@cairn/sdk'
import { drawFrom } from './draw.ts'

/** A member of the demo brand: who the number says it is, always the same. */
export interface Person {
  readonly id: string
  readonly traits: JsonObject
  readonly locale: 'zh-CN' | 'en'
  readonly zone: string
  /** How often this person buys: most seldom, a few all the time. */
  readonly appetite: number
}

export const PEOPLE = 200

const families = [
  '王',
  '李',
  '张',
  '刘',
  '陈',
  '杨',
  '赵',
  '黄',
  '周',
  '吴',
  '徐',
  '孙',
  '胡',
  '林',
  '郭',
  '何',
] as const
const given = [
  '子涵',
  '雨桐',
  '浩然',
  '思远',
  '欣怡',
  '梓轩',
  '佳宁',
  '晓雯',
  '若曦',
  '俊杰',
  '文博',
  '诗琪',
  '一诺',
  '沐阳',
  '嘉怡',
  '明哲',
] as const
const first = [
  'Emma',
  'Liam',
  'Olivia',
  'Noah',
  'Sofia',
  'Lucas',
  'Mia',
  'Ethan',
  'Amara',
  'Mateo',
  'Yuki',
  'Hana',
] as const
const last = [
  'Smith',
  'García',
  'Müller',
  'Rossi',
  'Tanaka',
  'Nguyen',
  'Kowalski',
  'Okafor',
  'Silva',
  'Dubois',
] as const
const cities = [
  ['上海', 'Asia/Shanghai'],
  ['北京', 'Asia/Shanghai'],
  ['广州', 'Asia/Shanghai'],
  ['成都', 'Asia/Shanghai'],
  ['杭州', 'Asia/Shanghai'],
  ['深圳', 'Asia/Shanghai'],
] as const
const abroad = [
  ['Singapore', 'Asia/Singapore'],
  ['London', 'Europe/London'],
  ['Tokyo', 'Asia/Tokyo'],
  ['Sydney', 'Australia/Sydney'],
] as const
const drinks = ['燕麦拿铁', '桂花冷萃', '手冲瑰夏', '生椰拿铁', '美式', 'Dirty'] as const
const levels = ['银卡', '金卡', '黑卡'] as const

export function person(n: number): Person {
  const draw = drawFrom(7919 * (n + 1))
  const chinese = draw.share() < 0.75
  const name = chinese ? draw.one(families) + draw.one(given) : `${draw.one(first)} ${draw.one(last)}`
  const [city, zone] = chinese ? draw.one(cities) : draw.one(abroad)
  const appetite = draw.share() ** 2
  const level = levels[appetite > 0.8 ? 2 : appetite > 0.4 ? 1 : 0] ?? levels[0]
  return {
    id: `MP${String(1001 + n)}`,
    traits: {
      name,
      email: `mp${1001 + n}@example.com`,
      phone: `+86139${String(10_000_000 + n * 7919).slice(-8)}`,
      city,
      level,
      favourite: draw.one(drinks),
      birthday: `${draw.whole(1970, 2004)}-${two(draw.whole(1, 12))}-${two(draw.whole(1, 28))}`,
    },
    locale: chinese ? 'zh-CN' : 'en',
    zone,
    appetite,
  }
}

const two = (n: number): string => String(n).padStart(2, '0')

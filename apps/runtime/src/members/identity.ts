/** What a call says about who it is from. At least one id; `previous` (alias) comes with `external`. */
export interface Reference {
  readonly external?: string
  readonly anonymous?: string
  /** The id this person was known by, of either kind. */
  readonly previous?: string
}

export type IdentityKind = 'external' | 'anonymous'
export interface IdentityKey {
  readonly kind: IdentityKind
  readonly value: string
}

/** A member an identity leads to. */
export interface KnownIdentity extends IdentityKey {
  readonly member: number
  /** The member's own ids, where it has them. */
  readonly external?: string
  readonly anonymous?: string
}

/** Someone the references lead to: a member there already (`id`), or one to be made. */
export interface Person {
  readonly id?: number
  /** The external id the database holds for it. */
  readonly was?: string
  external?: string
  anonymous?: string
}

export interface ResolutionPlan {
  /** One for each reference, in order. Equal people are the same object. */
  readonly people: readonly Person[]
  readonly identities: readonly (IdentityKey & { readonly person: Person })[]
  /** Identities that lead to someone else from now on. */
  readonly moved: readonly (IdentityKey & { readonly person: Person })[]
  /** Members that get their external id now: they were anonymous, or are renamed by alias. */
  readonly named: ReadonlySet<Person>
}

/** Every identity the references name, once. */
export function identityKeys(references: readonly Reference[]): readonly IdentityKey[] {
  const keys = new Map<string, IdentityKey>()
  const want = (kind: IdentityKind, value: string | undefined) => {
    if (value !== undefined) keys.set(`${kind}:${value}`, { kind, value })
  }
  for (const { external, anonymous, previous } of references) {
    want('external', external)
    want('anonymous', anonymous)
    want('anonymous', previous)
    want('external', previous)
  }
  return [...keys.values()]
}

/**
 * Who is who, decided over values. The external id decides. An anonymous member whose first external id this is becomes
 * that member, with everything it did. Where both ids already lead to different members the anonymous id is handed to
 * the external one: what comes later counts there; what lies behind stays where it happened (joining two histories is
 * a job of its own).
 */
export function planResolution(references: readonly Reference[], known: readonly KnownIdentity[]): ResolutionPlan {
  const desk = new Desk(known)
  const found = references.map((reference) => desk.meet(reference))
  return desk.plan(found)
}

class Desk {
  readonly #people = new Map<string, Person>()
  /** People of this batch that turned out to be someone else. */
  readonly #same = new Map<Person, Person>()
  readonly #identities = new Map<string, IdentityKey & { person: Person }>()
  readonly #moved = new Map<string, IdentityKey & { person: Person }>()
  readonly #named = new Set<Person>()

  constructor(known: readonly KnownIdentity[]) {
    const members = new Map<number, Person>()
    for (const { kind, value, member, external, anonymous } of known) {
      const names = {
        ...(external !== undefined && { external, was: external }),
        ...(anonymous !== undefined && { anonymous }),
      }
      const person = members.get(member) ?? { id: member, ...names }
      members.set(member, person)
      this.#people.set(`${kind}:${value}`, person)
    }
  }

  meet({ external, anonymous, previous }: Reference): Person {
    if (external === undefined) return this.#anonymous(anonymous ?? '')
    const before =
      previous === undefined ? undefined : (this.#find('anonymous', previous) ?? this.#find('external', previous))
    const guest = anonymous === undefined ? undefined : this.#find('anonymous', anonymous)
    const person = this.#find('external', external) ?? this.#firstName(external, { before, guest })
    if (anonymous !== undefined) this.#link(anonymous, guest, person)
    if (previous !== undefined) this.#rename(previous, before, person)
    return person
  }

  plan(found: readonly Person[]): ResolutionPlan {
    const final = (person: Person) => this.#final(person)
    return {
      people: found.map(final),
      identities: [...this.#identities.values()].map((identity) => ({ ...identity, person: final(identity.person) })),
      moved: [...this.#moved.values()].map((identity) => ({ ...identity, person: final(identity.person) })),
      named: this.#named,
    }
  }

  #anonymous(value: string): Person {
    return this.#find('anonymous', value) ?? this.#add('anonymous', value, { anonymous: value })
  }

  /** An external id nobody has yet: it may name someone we met without a name. */
  #firstName(external: string, met: { before: Person | undefined; guest: Person | undefined }): Person {
    const person = met.before ?? (met.guest?.external === undefined ? met.guest : undefined)
    if (!person) return this.#add('external', external, { external })
    person.external = external
    if (person.id !== undefined) this.#named.add(person)
    return this.#add('external', external, person)
  }

  #link(anonymous: string, guest: Person | undefined, person: Person): void {
    if (!guest) {
      this.#add('anonymous', anonymous, person)
      if (person.id === undefined) person.anonymous ??= anonymous
    } else if (guest !== person && guest.external === undefined) {
      this.#join('anonymous', anonymous, { from: guest, to: person })
    }
  }

  #rename(previous: string, before: Person | undefined, person: Person): void {
    if (!before) this.#add('anonymous', previous, person)
    else if (before !== person) {
      const kind = this.#find('anonymous', previous) === before ? 'anonymous' : 'external'
      this.#join(kind, previous, { from: before, to: person })
    }
  }

  /** Two became one. Nothing is written yet of someone first met in this batch, so they are simply the other. */
  #join(kind: IdentityKind, value: string, { from, to }: { from: Person; to: Person }): void {
    if (from.id === undefined) this.#same.set(from, to)
    else {
      this.#moved.set(`${kind}:${value}`, { kind, value, person: to })
      this.#people.set(`${kind}:${value}`, to)
    }
  }

  #add(kind: IdentityKind, value: string, person: Person): Person {
    this.#people.set(`${kind}:${value}`, person)
    this.#identities.set(`${kind}:${value}`, { kind, value, person })
    return person
  }

  #find(kind: IdentityKind, value: string): Person | undefined {
    const person = this.#people.get(`${kind}:${value}`)
    return person && this.#final(person)
  }

  #final(person: Person): Person {
    const other = this.#same.get(person)
    return other ? this.#final(other) : person
  }
}

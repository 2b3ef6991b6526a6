/** User of Egnyte, as the control API shows it. */
export interface User {
  id: string;
  userName: string;
  idpUserName: string | null;
  externalId: string | null;
  email: string | null;
  givenName: string | null;
  familyName: string | null;
  formattedName: string | null;
  active: boolean;
  authType: "ad" | "sso" | "egnyte";
  userType: "admin" | "power" | "standard";
  role: string | null;
  created: string;
  modified: string;
}

export interface Group {
  id: string;
  displayName: string;
  externalId: string | null;
  /** Ids of users. */
  members: string[];
}

export interface State {
  users: User[];
  groups: Group[];
}

export type UserInput = string | (Partial<Omit<User, "id" | "created" | "modified">> & { userName: string });
export type GroupsInput = Record<string, string[]> | Array<string | { displayName: string; members?: string[] }>;

export interface Seed {
  users?: UserInput[];
  groups?: GroupsInput;
  faults?: object[];
}

export interface Limits {
  perSecond?: number;
  perDay?: number;
}

/** Settings of a domain; `GET /_mock/guesses` lists the names. */
export interface Settings {
  profile?: string;
  guesses?: Record<string, string | number>;
  tolerances?: Record<string, boolean>;
  weaknesses?: string[];
  limits?: Limits | null;
}

export interface DomainOptions extends Seed, Settings {
  name?: string;
  /** Bearer token of one's own choice: 8 characters or more. */
  token?: string;
  /** Makes ids, times and tokens reproducible. */
  seedNumber?: number;
  administrator?: { userName?: string; password?: string };
  budget?: Budget;
  /** Number of exchanges that the journal keeps: 1,000 without it. */
  journal?: number;
}

export interface Budget {
  requests?: number;
  refused?: number;
}

export interface BudgetUsage {
  requests: number | null;
  refused: number | null;
  spent: { requests: number; refused: number };
  exceeded: string | null;
  last: number;
}

/** Requests that fail, and how; at most one of nth, every, next and probability. */
export interface FaultOptions {
  kind?: "status" | "developer-limit" | "delay" | "reset" | "garbage" | "truncate" | "drip" | "lose-reply" | "stale";
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";
  /** Path below the base URL, in which `*` stands for any text. */
  path?: string;
  write?: boolean;
  laterPage?: boolean;
  nth?: number;
  every?: number;
  next?: number;
  probability?: number;
  seed?: number;
  status?: number;
  body?: "scim" | "egnyte";
  detail?: string;
  content?: unknown;
  window?: "second" | "day";
  retryAfter?: number;
  retryAfterForm?: "delay-seconds" | "imf-fixdate" | "rfc850-date" | "asctime-date";
  location?: string;
  millis?: number;
  reads?: number;
}

/** Change of an account or group. */
export interface Change {
  kind: string;
  user?: User;
  group?: Group | Omit<Group, "members">;
  before?: User | Group;
  after?: User | Group;
}

/** Judgement about a request: the section of the standard that it breaks, and what to send instead. */
export interface Finding {
  id: string;
  level: "error" | "warning" | "note";
  section: string;
  advice: string;
  tolerance: string | null;
}

/** Request to a domain, and the response. */
export class Entry {
  seq: number;
  /** Nanoseconds since the start of the mock. */
  at: number;
  durationMicros: number;
  method: string;
  /** Path and query. */
  path: string;
  /** Path below the base URL of the API, without the query. */
  target: string;
  /** 0 for a request that was not answered. */
  status: number;
  requestHeaders: Record<string, string>;
  requestBody: any;
  responseBody: any;
  retryAfter: number | null;
  retryAfterMillis: number | null;
  fault: { id: number; kind: string } | null;
  tokenIn: string[];
  findings: Finding[];
  matches(wanted?: { method?: string; path?: string }): boolean;
}

export class Journal {
  /** Returns the requests after a number, with their responses; the latest 1,000 are kept. */
  entries(options?: { after?: number }): Promise<Entry[]>;
  /** Returns the requests with a method and a path below the base URL, in which `*` stands for any text. */
  requests(wanted?: { method?: string; path?: string }): Promise<Entry[]>;
  /** Returns the findings about all requests, or those with an id or a level. */
  findings(wanted?: { id?: string; level?: Finding["level"] }): Promise<Array<Finding & { entry: Entry }>>;
  clear(): Promise<void>;
  /** Returns a line for each request, with its findings below. */
  text(): Promise<string>;
}

export class Fault {
  readonly id: number;
  /** Returns the number of requests that failed by it. */
  firings(): Promise<number>;
  remove(): Promise<void>;
}

export class Snapshot {
  readonly id: number;
  restore(): Promise<void>;
  changes(): Promise<Change[]>;
  remove(): Promise<void>;
}

export class Mark {
  readonly number: number;
  /** Returns the difference between the mark and the present state. */
  changes(): Promise<Change[]>;
  /** Returns what was done and undone since the mark. */
  undone(): Promise<Change[]>;
}

/** Egnyte domain of a mock. */
export class Domain {
  readonly name: string;
  /** Address of the domain: pages, sign-in. */
  readonly url: string;
  /** SCIM base URL, for a connector. */
  readonly baseUrl: string;
  /** Base URL of Egnyte's own API. */
  readonly apiUrl: string;
  /** Bearer token, for a connector. */
  readonly token: string;
  readonly administrator: { userName: string; password: string };
  readonly journal: Journal;
  /** Sends a request to the domain's part of the control API. */
  control(method: string, path?: string, body?: unknown): Promise<any>;
  seed(seed: Seed): Promise<State>;
  state(): Promise<State>;
  users(): Promise<User[]>;
  groups(): Promise<Group[]>;
  user(userName: string): Promise<User>;
  group(displayName: string): Promise<Group>;
  fault(options?: FaultOptions): Promise<Fault>;
  settings(changes: Settings): Promise<unknown>;
  /** Sets rate limits: without arguments those that Egnyte documents, with null none. */
  limits(limits?: Limits | null): Promise<unknown>;
  budget(budget?: Budget): Promise<BudgetUsage>;
  /** Moves the clock of the domain, and returns its time. */
  advanceClock(millis: number): Promise<string>;
  snapshot(): Promise<Snapshot>;
  mark(): Promise<Mark>;
  /** Issues another token, of one's own choice or generated. */
  issueToken(token?: string): Promise<string>;
  revokeTokens(): Promise<void>;
  reset(): Promise<void>;
  /** Removes the domain. */
  dispose(): Promise<void>;
}

export interface MockOptions {
  /** Address of a mock that runs already; else EGNYTE_MOCK_URL, else one is started. */
  url?: string;
  /** Admin token of that mock; else EGNYTE_MOCK_ADMIN_TOKEN. */
  adminToken?: string;
  /** Path of the program; else EGNYTE_MOCK_BIN, else that of the package for this platform. */
  binary?: string;
  /** Further arguments of the program. */
  args?: string[];
}

/** Running mock. */
export class Mock {
  readonly url: string;
  readonly adminToken: string | undefined;
  /** Sends a request to the control API, and returns the JSON of the answer. */
  control(method: string, path: string, body?: unknown): Promise<any>;
  domain(options?: DomainOptions): Promise<Domain>;
  /** Returns the names of all domains. */
  domains(): Promise<string[]>;
  /** Stops a mock that was started here. */
  dispose(): Promise<void>;
}

/** Refusal of the control API, or a mock that does not start. */
export class MockError extends Error {
  readonly status: number | undefined;
}

/** Starts a mock on a free port, or uses one that runs already. */
export function createMock(options?: MockOptions): Promise<Mock>;

/** Returns the path of egnyte-mock. */
export function findBinary(): string;

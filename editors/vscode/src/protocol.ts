// The server's own requests, beside those of LSP. Other clients may use them as well.

import { NotificationType, RequestType } from "vscode-languageclient/node";

/** One endpoint, as `karrot-ls routes --output-format json` prints it. */
export interface Route {
  name: string | null;
  namespaces: string[];
  qualified_name: string | null;
  /** From the root, without a leading slash. */
  route: string;
  params: Record<string, string>;
  /** Dotted path. */
  view: string | null;
  methods: string[] | null;
  kind: "path" | "re_path";
  /** Whether a condition decides if the route exists. */
  conditional: boolean;
  filename: string;
  /** Where the `path()` call begins: 1-based, the column counted in characters. */
  location: { row: number; column: number };
  /** `false` where the host would not load the plugin. */
  loads?: boolean;
}

/** Why a route table may have more routes than are listed. */
export interface OpenScope {
  filename: string;
  reason: string;
}

/** What the host would do with a workspace folder, as `karrot-ls doctor --output-format json` prints it. */
export interface Verdict {
  profile: string;
  site: "up" | "down-settings" | "down-setup" | "down-urlconf" | "reverse-broken" | "unknowable" | null;
  plugins: Record<string, PluginVerdict>;
}

/** What the host would do with one plugin. */
export interface PluginVerdict {
  module: string | null;
  apps_py: string | null;
  ambiguous: boolean;
  backend: "loaded" | "not-loaded" | "none" | "unknowable";
  urls: "mounted" | "dropped" | "none" | "unknowable" | null;
  frontend: "ok" | "broken" | "none" | "unknowable";
  /** Codes of the rules that decided. */
  reasons: string[];
}

/** The table, either bare or with the places where it may be incomplete. */
export type RouteTable = Route[] | { routes: Route[]; open: OpenScope[] } | null;

export const routesRequest = new RequestType<{ uri: string | null }, RouteTable, void>("karrot-ls/routes");
export const doctorRequest = new RequestType<{ uri: string | null }, Verdict | null, void>(
  "karrot-ls/doctor",
);
export const routesChanged = new NotificationType<unknown>("karrot-ls/routesChanged");

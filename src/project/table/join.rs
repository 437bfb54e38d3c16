//! A host's own routes behind those of its plugins: `[*plugin_url_patterns, …]`, as the host's root URLconf says.

use super::{Entry, ListId, Scope, ScopeId, Table};

impl Table {
    /// Adds all of a host's table behind what is here.
    pub fn join(&mut self, host: &Self) {
        let (rows, lists, scopes) = (self.rows.len(), self.lists.len(), self.scopes.len());
        // The host's root is this root; whatever else it has comes behind what is here.
        let list_of = |id: ListId| id.0.checked_sub(1).map_or(ListId(0), |at| ListId(lists + at));
        let scope_of = |id: ScopeId| id.0.checked_sub(1).map_or(ScopeId(0), |at| ScopeId(scopes + at));
        let entry_of = |entry: &Entry| match entry {
            Entry::Row(at) => Entry::Row(rows + at),
            Entry::Include { part, list, scope, conditional } => Entry::Include {
                part: part.clone(),
                list: list_of(*list),
                scope: scope.map(scope_of),
                conditional: *conditional,
            },
            other => other.clone(),
        };
        for row in &host.rows {
            let mut row = row.clone();
            row.scope = scope_of(row.scope);
            row.of_host = true;
            self.rows.push(row);
        }
        for (at, list) in host.lists.iter().enumerate() {
            let entries = list.entries.iter().map(entry_of);
            match self.lists.first_mut().filter(|_| at == 0) {
                Some(root) => {
                    root.entries.extend(entries);
                    root.broken = root.broken.or(list.broken);
                }
                None => self.lists.push(super::List { entries: entries.collect(), broken: list.broken }),
            }
        }
        for (at, scope) in host.scopes.iter().enumerate() {
            let children = scope.children.iter().map(|id| scope_of(*id));
            let names = scope.names.iter().map(|(name, at)| (name.clone(), at.iter().map(|row| rows + row)));
            match self.scopes.first_mut().filter(|_| at == 0) {
                Some(root) => {
                    root.children.extend(children);
                    root.open.extend(scope.open.iter().cloned());
                    root.open_to_namespaces.extend(scope.open_to_namespaces.iter().cloned());
                    names.for_each(|(name, at)| root.names.entry(name).or_default().extend(at));
                }
                None => self.scopes.push(Scope {
                    children: children.collect(),
                    names: names.map(|(name, at)| (name, at.collect())).collect(),
                    ..scope.clone()
                }),
            }
        }
        self.open.extend(host.open.iter().cloned());
        self.converters.extend(host.converters.iter().cloned());
    }
}

//! DRF's `format_suffix_patterns`: each route a second time, with a suffix that names the format.

use super::arguments::argument;
use super::*;
use crate::facts::Argument;

impl Evaluator<'_> {
    /// The call; what is included keeps its own routes, `suffix_required` leaves nothing else without a suffix.
    pub(super) fn format_suffix_patterns(
        &mut self,
        frame: &mut Frame,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Value {
        let patterns = arguments.first().map_or(Value::Unknown, |(_, value)| value.clone());
        let unknown = Open { place: frame.at(at), reason: "patterns that are not known" };
        let (items, mut open) = self.iterate_open(frame, &patterns, &unknown);
        let required = match argument(arguments, 1, "suffix_required") {
            None => Some(false),
            Some((_, value)) => self.truth(frame, value),
        };
        let allowed = match argument(arguments, 2, "allowed") {
            None | Some((_, Value::None)) => Some(Vec::new()),
            Some((_, value)) => self.texts(value),
        };
        if required.is_none() || allowed.is_none() {
            open.push(Open { place: frame.at(at), reason: "suffixes that are not known" });
        }
        let bare: Vec<Value> = match required {
            Some(false) => Vec::new(),
            _ => items.iter().map(|item| item.value.clone()).collect(),
        };
        let mut items = self.with_format_suffixes(items, allowed.as_deref());
        let includes = |value: &Value| match value {
            Value::Pattern(id) => {
                let pattern = self.world.heap.pattern(*id);
                pattern.is_some_and(|pattern| matches!(pattern.target, Value::Include(_)))
            }
            _ => false,
        };
        match required {
            Some(true) => items.retain(|item| includes(&item.value) || !bare.contains(&item.value)),
            Some(false) => {}
            None => items.iter_mut().for_each(|item| item.conditional = true),
        }
        Value::Sequence(self.world.heap.add_sequence(Sequence { kind: SequenceKind::List, items, open }))
    }

    /// Each route, then its twin with a suffix, one of those that are allowed or (none is named) any; `None`
    /// where these are not known. What is included gets it inside.
    pub(super) fn with_format_suffixes(&mut self, items: Vec<Item>, allowed: Option<&[SmolStr]>) -> Vec<Item> {
        let suffixes = allowed.map(|allowed| match allowed {
            [] => ("[a-z0-9]+".to_owned(), "drf_format_suffix".to_owned()),
            [only] => (only.to_string(), format!("drf_format_suffix_{only}")),
            all => (format!("({})", all.join("|")), format!("drf_format_suffix_{}", all.join("_"))),
        });
        let mut all = Vec::with_capacity(items.len() * 2);
        for item in items {
            let twin = match &item.value {
                Value::Pattern(id) => self.world.heap.pattern(*id).cloned(),
                _ => None,
            };
            let conditional = item.conditional;
            let includes = twin.as_ref().is_some_and(|pattern| matches!(pattern.target, Value::Include(_)));
            all.push(item);
            if let Some(mut pattern) = twin.filter(|_| !includes) {
                let place = pattern.place.clone();
                pattern.route = pattern.route.zip(suffixes.as_ref()).map(|(route, (regex, converter))| {
                    let stem = route.trim_end_matches('$').trim_end_matches('/');
                    SmolStr::from(match pattern.kind {
                        PatternKind::RePath => format!("{stem}\\.(?P<format>{regex})/?$"),
                        PatternKind::Path => format!("{stem}<{converter}:format>"),
                    })
                });
                all.push(Item { value: Value::Pattern(self.world.heap.add_pattern(pattern)), conditional, place });
            }
        }
        all
    }
}

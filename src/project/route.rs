//! The text of a `path()` route: Django's own grammar (`django.urls.resolvers._route_to_regex`, 5.0; catalogue §1.3).

use super::event::ParameterFault;
use crate::host::is_identifier;
use smol_str::SmolStr;

/// A piece of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Characters as they are.
    Literal(SmolStr),
    /// `<converter:name>`
    Parameter(Parameter),
}

/// A parameter of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The converter's name; `str` where none is written.
    pub converter: SmolStr,
    /// The parameter's name.
    pub name: SmolStr,
    /// Byte offset of the `<` in the route's text.
    pub start: u32,
    /// Byte offset behind the `>`.
    pub end: u32,
}

/// Why Django refuses a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteFault {
    /// What is wrong.
    pub fault: ParameterFault,
    /// The parameter's name, or the text between the brackets.
    pub parameter: SmolStr,
    /// Byte offset of the `<` in the route's text.
    pub start: u32,
    /// Byte offset behind the `>`.
    pub end: u32,
}

/// A route that Django accepts, converters not looked up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// Its pieces in order.
    pub segments: Vec<Segment>,
}

impl Route {
    /// Its parameters in order.
    pub fn parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Parameter(parameter) => Some(parameter),
            Segment::Literal(_) => None,
        })
    }
}

/// Reads a route. `<` and `>` that enclose nothing are literal; white space is refused inside the brackets only.
///
/// ```
/// use karrot_ls::project::route::parse_route;
/// let route = parse_route("a/<int:pk>/").unwrap();
/// assert_eq!(route.parameters().next().unwrap().name, "pk");
/// assert!(parse_route("a/<int:1pk>/").is_err());
/// ```
///
/// # Errors
///
/// Where `path()` raises ImproperlyConfigured, or the regex that it makes does not compile.
pub fn parse_route(text: &str) -> Result<Route, RouteFault> {
    let mut route = Route::default();
    let mut literal = String::new();
    let mut rest = text;
    let mut offset = 0;
    // `<(?:(?P<converter>[^>:]+):)?(?P<parameter>[^>]+)>`, searched from left to right.
    while let Some(open) = rest.find('<') {
        let (head, tail) = rest.split_at_checked(open).unwrap_or((rest, ""));
        let inside = tail.get(1..).unwrap_or_default();
        let close = match inside.find('>') {
            Some(0) | None => {
                // `<>` and an unclosed `<` are literal.
                literal.push_str(head);
                literal.push('<');
                offset += open + 1;
                rest = inside;
                continue;
            }
            Some(close) => close,
        };
        let content = inside.get(..close).unwrap_or_default();
        literal.push_str(head);
        let (start, end) = ((offset + open) as u32, (offset + open + close + 2) as u32);
        let fault = |fault, parameter: &str| RouteFault { fault, parameter: SmolStr::new(parameter), start, end };
        if content.contains(is_python_space) {
            return Err(fault(ParameterFault::Whitespace, content));
        }
        let (converter, name) = match content.split_once(':') {
            Some((converter, name)) if !converter.is_empty() && !name.is_empty() => (converter, name),
            _ => ("str", content),
        };
        if !is_identifier(name) {
            return Err(fault(ParameterFault::NotIdentifier, name));
        }
        if route.parameters().any(|parameter| parameter.name == name) {
            return Err(fault(ParameterFault::Repeated, name));
        }
        if !literal.is_empty() {
            route.segments.push(Segment::Literal(SmolStr::from(std::mem::take(&mut literal))));
        }
        route.segments.push(Segment::Parameter(Parameter {
            converter: SmolStr::new(converter),
            name: SmolStr::new(name),
            start,
            end,
        }));
        offset += open + close + 2;
        rest = inside.get(close + 1..).unwrap_or_default();
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        route.segments.push(Segment::Literal(SmolStr::from(literal)));
    }
    Ok(route)
}

/// `string.whitespace`
fn is_python_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r' | '\x0b' | '\x0c')
}

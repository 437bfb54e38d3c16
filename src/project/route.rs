//! The text of a `path()` route: Django's own grammar (`django.urls.resolvers._route_to_regex`, 5.0; catalogue §1.3).

use super::event::ParameterFault;
use crate::host::is_identifier;
use smol_str::SmolStr;

/// A piece of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment<'t> {
    /// Characters as they are.
    Literal(&'t str),
    /// `<converter:name>`
    Parameter(Parameter<'t>),
}

/// A parameter of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter<'t> {
    /// The converter's name; `str` where none is written.
    pub converter: &'t str,
    /// The parameter's name.
    pub name: &'t str,
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
pub struct Route<'t> {
    /// Its pieces in order.
    pub segments: Vec<Segment<'t>>,
}

impl<'t> Route<'t> {
    /// Its parameters in order.
    pub fn parameters(&self) -> impl Iterator<Item = &Parameter<'t>> {
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
pub fn parse_route(text: &str) -> Result<Route<'_>, RouteFault> {
    let mut route = Route::default();
    // Where the characters begin that stand for themselves, and where the search goes on.
    let (mut literal, mut at) = (0, 0);
    // `<(?:(?P<converter>[^>:]+):)?(?P<parameter>[^>]+)>`, searched from left to right.
    while let Some(open) = text.get(at..).and_then(|rest| rest.find('<')).map(|open| at + open) {
        let inside = text.get(open + 1..).unwrap_or_default();
        let close = match inside.find('>') {
            // `<>` and an unclosed `<` are literal.
            Some(0) => {
                at = open + 1;
                continue;
            }
            None => break,
            Some(close) => close,
        };
        let content = inside.get(..close).unwrap_or_default();
        let behind = open + close + 2;
        let (start, end) = (open as u32, behind as u32);
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
        route.segments.extend(text.get(literal..open).filter(|text| !text.is_empty()).map(Segment::Literal));
        route.segments.push(Segment::Parameter(Parameter { converter, name, start, end }));
        (literal, at) = (behind, behind);
    }
    route.segments.extend(text.get(literal..).filter(|text| !text.is_empty()).map(Segment::Literal));
    Ok(route)
}

/// `string.whitespace`
fn is_python_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r' | '\x0b' | '\x0c')
}

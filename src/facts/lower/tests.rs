use crate::facts::*;
use crate::syntax::{Budget, Parsed, Python};
use crate::text::Source;

fn facts(text: &str) -> FileFacts {
    let source = Source::new(text);
    match Python::default().parse(&source, None, Budget::Unlimited) {
        Parsed::Tree(tree) => lower(&source, &tree),
        other => panic!("not parsed: {other:?}"),
    }
}

#[test]
fn a_urlconf_is_a_list_of_calls() {
    let facts = facts("from .views import a as b\nurlpatterns = [path('x/<int:pk>/', b, name=\"n\")]\n");
    let program = &facts.program;
    assert!(!program.syntax_error);
    let StatementKind::ImportFrom { level: 1, module, names, .. } = &program.body[0].kind else {
        panic!("{program:?}")
    };
    assert_eq!((module.as_str(), names[0].name.as_str(), names[0].binding.as_str()), ("views", "a", "b"));
    let StatementKind::Assign { value: Some(value), .. } = program.body[1].kind else { panic!("{program:?}") };
    let Some(Expr::List(elements)) = program.expression(value) else { panic!("{program:?}") };
    let Some(Expr::Call(function, arguments)) = program.expression(elements[0]) else { panic!("{program:?}") };
    assert_eq!(program.dotted(*function).as_deref(), Some("path"));
    assert_eq!(program.text(arguments[0].value).map(|text| text.as_str()), Some("x/<int:pk>/"));
    assert_eq!(arguments[2].passing, Passing::Keyword("name".into()));
}

#[test]
fn a_comment_and_a_moved_line_leave_the_program_as_it_is() {
    let one = facts("def f(a, *, b=1):\n    return a\nx = 1\n");
    let two = facts("# comment\n\ndef f(a, *, b=1):\n    return   a # here\n\nx =  1\n");
    assert_eq!(one.program, two.program);
    assert_eq!(one.whole, two.whole);
}

#[test]
fn the_inside_of_a_function_is_no_shape() {
    let one = facts("def f(a):\n    return a\nx = path('a', f)\n");
    let two = facts("def f(a):\n    y = [a, g(lambda: 1)]\n    return reverse('x')\nx = path('a', f)\n");
    assert_eq!(one.shape, two.shape);
    assert_ne!(one.whole, two.whole);
    let three = facts("def f(a, b):\n    return a\nx = path('a', f)\n");
    assert_ne!(one.shape, three.shape);
}

#[test]
fn broken_regions_are_open_and_their_parts_are_kept() {
    let facts = facts("urlpatterns = [\n    path('a/', a),\n    path('b/', b, name=\n]\nx = 1\n");
    assert!(facts.program.syntax_error);
    let texts: Vec<_> = facts
        .program
        .expressions
        .iter::<ExprId>()
        .filter_map(|(_, expr)| match expr {
            Expr::Literal(Literal::Str(text)) => Some(text.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(texts, ["a/", "b/"]);
}

#[test]
fn what_only_looks_like_python_2_is_no_syntax_error() {
    assert!(!facts("def f(file):\n    print >> file, 'x',\n").program.syntax_error);
    assert!(facts("def f(file):\n    print 'x'\n").program.syntax_error);
}

#[test]
fn any_expression_annotates() {
    let text = "class A:\n    def f(self):\n        self.x: int or None = None\n        self.y: int\n";
    assert!(!facts(text).program.syntax_error);
    assert!(facts("x: int int = None\n").program.syntax_error);
}

#[test]
fn depth_is_bounded() {
    for text in
        ["(".repeat(100_000), "f(".repeat(50_000), format!("x = {}1", "not ".repeat(100_000)), "[".repeat(30_000)]
    {
        let skipped = facts(&text).program.skipped;
        assert!(skipped == Some(Skipped::TooDeep) || skipped.is_none());
    }
    assert_eq!(
        facts(&format!("x = {}1{}", "(".repeat(2_000), ")".repeat(2_000))).program.skipped,
        Some(Skipped::TooDeep)
    );
    assert_eq!(facts(&format!("x = {}1", "1 + ".repeat(400))).program.skipped, None);
}

#[test]
fn statements_keep_their_parts() {
    let facts = facts(
        "import a, b.c as d\ntry:\n    import e\nexcept (ImportError, ValueError) as x:\n    e = None\nelse:\n    pass\n\
         if A and not B:\n    urlpatterns += [1]\nelif C:\n    pass\nelse:\n    z: int = 3\n\
         for k, v in {'a': 1}.items():\n    register(k, *v, **w)\nwith open(p) as f, g:\n    pass\n\
         @deco(1)\nclass K(Base, metaclass=M):\n    '''Doc.'''\n    async def m(self, a: int = 1, *args, c, **kw):\n        yield 1\n",
    );
    let program = &facts.program;
    assert!(!program.syntax_error, "{:?}", facts.spans.errors);
    let kinds: Vec<String> = program.body.iter().map(|statement| format!("{:?}", statement.kind)).collect();
    let names: Vec<&str> = kinds.iter().map(|kind| kind.split([' ', '(']).next().unwrap()).collect();
    assert_eq!(names, ["Import", "Import", "Try", "If", "For", "With", "Class"]);
    let StatementKind::Try { handlers, .. } = &program.body[2].kind else { panic!() };
    assert_eq!(handlers[0].binding.as_deref(), Some("x"));
    let StatementKind::If(branches) = &program.body[3].kind else { panic!() };
    assert_eq!(branches.len(), 3);
    let StatementKind::With { items, .. } = &program.body[5].kind else { panic!() };
    assert_eq!(items.iter().map(|item| item.1.as_deref()).collect::<Vec<_>>(), [Some("f"), None]);
    let StatementKind::Class(id) = program.body[6].kind else { panic!() };
    let class = program.class(id).unwrap();
    assert_eq!((class.bases.len(), class.decorators.len(), class.docstring.as_deref()), (2, 1, Some("Doc.")));
    let StatementKind::Function(method) = class.body[1].kind else { panic!() };
    let method = program.function(method).unwrap();
    assert!(method.is_async && method.is_generator);
    let kinds: Vec<_> = method.parameters.iter().map(|parameter| (parameter.name.as_str(), parameter.kind)).collect();
    use ParameterKind::*;
    assert_eq!(kinds, [("self", Normal), ("a", Normal), ("args", Star), ("c", KeywordOnly), ("kw", DoubleStar)]);
}

#[test]
fn name_sites_are_found_with_what_they_give() {
    let facts = facts(
        "from django.urls import reverse, reverse_lazy as lazy\nfrom django import shortcuts\n\
         from rest_framework.reverse import reverse as drf\nfrom other import resolve_url\n\
         def view(request, pk):\n    try:\n        reverse('guarded')\n    except NoReverseMatch:\n        pass\n\
         \x20   lazy('a:b', kwargs={'pk': pk}, args=None)\n    shortcuts.redirect('home', pk, permanent=True)\n\
         \x20   drf('d', args=[1, 2], request=request)\n    reverse(name, None, (1,), {'x': 1})\n    resolve_url('not-djangos')\n\
         class R(RedirectView):\n    pattern_name = 'target'\n\
         from django.contrib.auth.decorators import login_required as asked\n\
         from django.contrib.auth.mixins import LoginRequiredMixin\nfrom braces.views import AccessMixin\n\
         asked(view, login_url='log-in')\nother(view, login_url='anything')\n\
         class A(LoginRequiredMixin, View):\n    login_url = 'enter'\n\
         class B(AccessMixin, View):\n    login_url = 'not-djangos'\n\
         class C(LoginRequiredMixin, View):\n    login_url = 'own'\n    def handle_no_permission(self): pass\n",
    );
    use SiteKind::*;
    let given = |given: &Given| match given {
        Given::Positional(values) => format!("{} by place", values.len()),
        Given::Keywords(items) => items.iter().map(|(name, _)| format!("{name}=")).collect(),
        Given::Both => "both".to_owned(),
        Given::Open => "open".to_owned(),
    };
    let found: Vec<_> = facts
        .sites
        .iter()
        .map(|site| (site.name.as_deref().unwrap_or("-"), site.kind, given(&site.given), site.guarded))
        .collect();
    assert_eq!(
        found,
        [
            ("log-in", ResolveUrl, "open".to_owned(), false),
            ("guarded", Reverse, "0 by place".to_owned(), true),
            ("a:b", Reverse, "pk=".to_owned(), false),
            ("home", ResolveUrl, "1 by place".to_owned(), false),
            ("d", DrfReverse, "2 by place".to_owned(), false),
            ("-", Reverse, "both".to_owned(), false),
            ("target", PatternName, "open".to_owned(), false),
            ("enter", ResolveUrl, "open".to_owned(), false),
        ]
    );
}

#[test]
fn what_a_function_binds_hides_an_import_only_there() {
    let rebound = facts(
        "from django.urls import reverse\ndef a():\n    global reverse\n    reverse = other\nreverse('unknown')\n",
    );
    let facts = facts(
        "from django.urls import reverse\n\
         def a(request, reverse=False):\n    reverse('parameter')\n    def inner(): reverse('of the function around')\n\
         def b(request):\n    reverse = other\n    @reverse('decorator')\n    def inner(): pass\n    return lambda: reverse('lambda')\n\
         class C:\n    reverse = None\n    def get(self): return reverse('found')\n\
         def d(request): return reverse('found too')\n",
    );
    let found: Vec<_> = facts.sites.iter().filter_map(|site| site.name.as_deref()).collect();
    assert_eq!(found, ["found", "found too"]);
    assert!(rebound.sites.is_empty());
}

/// Lines of which any may come, go or change places.
const LINES: &[&str] = &[
    "from .views import a as b\n",
    "import x, y.z\n",
    "urlpatterns = [\n    path('a/', a, name='a'),\n    path('b/', include([path('c/', c)])),\n]\n",
    "urlpatterns += [path('d/', lambda request: [(yield), path('e/', e)])]\n",
    "@decorated\ndef k(): return call(13)\n",
    "@decorated(path('f/', f))\nclass C(Base):\n    x = call(1)\n    @method\n    def f(self):\n        return call(2)\n",
    "def g(a=call(3)):\n    yield call(4)\n",
    "async def h():\n    '''text'''\n    def inner(): return call(6)\n",
    "if DEBUG:\n    urlpatterns.append(path('g/', g))\n",
    "try:\n    import q\nexcept ImportError:\n    q = f'{call(7)}'\n",
    "for one in two: call(one)\n",
    "with call(8) as it:\n    pass\n",
    "# a comment: call(9)\n",
    "call(path(call(path(call(path(call(path(call(11)))))))))\n",
    "[a, b]\n",
    "match one:\n    case call(14) if call(15):\n        call(16)\n    case _: pass\n",
    "type Alias = call(17)\n",
    "print >> call(10), x\n",
    "else:\n    call(5)\n",
    "@decorated\n",
    "'''\n",
    "f'''{\n",
    "(\n",
    "}'''\n",
    "\\\n",
    "\n",
];

/// Of the lines, those that break nothing.
const WHOLE: usize = 17;

#[test]
fn what_is_taken_over_from_an_earlier_text_is_what_lowering_it_again_gives() {
    let mut compared = 0;
    for seed in 1..=60_u64 {
        let mut random = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut below = |limit: usize| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            (random % limit.max(1) as u64) as usize
        };
        let mut python = Python::default();
        let mut lines: Vec<String> = (0..10).map(|_| LINES[below(WHOLE)].to_owned()).collect();
        let mut kept: Option<Kept> = None;
        for _ in 0..60 {
            let at = below(lines.len());
            let choice = if below(3) == 0 { LINES.len() } else { WHOLE };
            let line = LINES[below(choice)].to_owned();
            match below(6) {
                0 => lines.insert(at, line),
                1 if lines.len() > 4 => drop(lines.remove(at)),
                2 => drop(lines.splice(at..(at + below(4)).min(lines.len()), [line])),
                3 => {
                    // What broke the text goes again.
                    lines.retain(|line| LINES.iter().take(WHOLE).any(|whole| whole == line));
                    lines.push(line);
                }
                _ => {
                    let column = below(lines[at].len() + 1);
                    lines[at].insert_str(column, ["x", " ", ",", "1", "call(12)", "\n"][below(6)]);
                }
            }
            let text = lines.concat();
            let source = Source::new(&text);
            let Parsed::Tree(tree) = python.parse(&source, None, Budget::Unlimited) else { panic!("not parsed") };
            let (facts, next) = lower_again(&source, &tree, kept.as_ref());
            compared += usize::from(next.is_some() && kept.is_some());
            assert_eq!(format!("{facts:?}"), format!("{:?}", lower(&source, &tree)), "seed {seed}:\n{text}");
            kept = next.or(kept);
        }
    }
    assert!(compared > 500, "texts that had something to take over: {compared}");
}

#[test]
fn what_compilers_refuse_and_editors_parsers_accept_is_told() {
    // Each answer is CPython 3.12's.
    let refused = |text: &str| {
        let program = facts(text).program;
        program.refused.is_some() || program.syntax_error
    };
    for text in [
        "def f():\n    from os import *\n",
        "x = 1\nfrom __future__ import annotations\n",
        "from __future__ import nothing\n",
        "def f():\n    await x\n",
        "try:\n    pass\nexcept A, b:\n    pass\n",
        "try:\n    pass\nx = 1\n",
        "x = 'C:\\Users'\n",
        "x = 0777\n",
        "x = 10L\n",
        "f(a=1, a=2)\n",
        "f(**a, *b)\n",
        "def f(**a, b): pass\n",
        "def f(a, *): pass\n",
        "match x:\n    case y: pass\n    case 1: pass\n",
        "x = 1\u{200b}\n",
        "async = 1\n",
        "*a = b\n",
    ] {
        assert!(refused(text), "{text}");
    }
    for text in [
        "'''doc'''\nfrom __future__ import annotations\n",
        "async def f():\n    await x\n    return [y async for y in z]\n",
        "def f():\n    return (await x for x in y)\n",
        "try:\n    pass\nfinally:\n    pass\n",
        "x = r'C:\\Users' '\\u00e9' f'\\N{BULLET}'\n",
        "x = 0 + 00 + 0o17 + 1_0 + 07j + 0xFF\n",
        "f(*a, b=1, **c)\n",
        "def f(a, /, b, *, c, **d): pass\n",
        "match x:\n    case None: pass\n    case y if y: pass\n    case _: pass\n",
        "x = '\u{200b}'  # \u{200b}\n",
        "(a): int = 1\n(a) += 1\n",
        "\u{feff}x = 1\n",
    ] {
        assert!(!refused(text), "{text}");
    }
}

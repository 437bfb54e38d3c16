//! Items by index: what a program's parts are named by, so that a moved line renames none.

/// Index of an expression in [`super::Program::expressions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExprId(u32);

/// Index of a function in [`super::Program::functions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FunctionId(u32);

/// Index of a class in [`super::Program::classes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClassId(u32);

/// Index of a statement's own position in [`super::Spans::statements`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StatementId(u32);

/// An index into an [`Arena`]: its highest bit tells whether the item stands inside a function.
pub trait Id: Copy {
    /// The index of a raw number.
    fn from_raw(raw: u32) -> Self;
    /// The raw number of the index.
    fn raw(self) -> u32;
    /// Whether the item stands inside a function's body, where an importing file can't see it.
    fn is_inner(self) -> bool {
        self.raw() & INNER != 0
    }
}

const INNER: u32 = 1 << 31;

macro_rules! id {
    ($($name:ident),*) => {$(
        impl Id for $name {
            fn from_raw(raw: u32) -> Self { Self(raw) }
            fn raw(self) -> u32 { self.0 }
        }
    )*};
}
id!(ExprId, FunctionId, ClassId, StatementId);

/// Items by index, those inside functions apart from the others: an edit in a function's body moves no index outside.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Arena<T> {
    outer: Vec<T>,
    inner: Vec<T>,
}

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Self { outer: Vec::new(), inner: Vec::new() }
    }
}

impl<T> Arena<T> {
    /// Adds an item; `inner` tells whether it stands inside a function's body.
    pub fn push<I: Id>(&mut self, inner: bool, item: T) -> I {
        let (items, bit) = if inner { (&mut self.inner, INNER) } else { (&mut self.outer, 0) };
        items.push(item);
        I::from_raw((items.len() - 1) as u32 | bit)
    }

    /// The item of an index.
    pub fn get(&self, id: impl Id) -> Option<&T> {
        let items = if id.is_inner() { &self.inner } else { &self.outer };
        items.get((id.raw() & !INNER) as usize)
    }

    /// The item of an index, to change.
    pub fn get_mut(&mut self, id: impl Id) -> Option<&mut T> {
        let items = if id.is_inner() { &mut self.inner } else { &mut self.outer };
        items.get_mut((id.raw() & !INNER) as usize)
    }

    /// How many items there are: outside functions, and inside.
    pub fn lengths(&self) -> (usize, usize) {
        (self.outer.len(), self.inner.len())
    }

    /// Adds another arena's items between two of its lengths, each as `change` makes it.
    pub fn extend_between(&mut self, other: &Self, from: (usize, usize), to: (usize, usize), change: impl Fn(&T) -> T) {
        self.outer.extend(other.outer.get(from.0..to.0).unwrap_or_default().iter().map(&change));
        self.inner.extend(other.inner.get(from.1..to.1).unwrap_or_default().iter().map(&change));
    }

    /// The items outside functions.
    pub fn outer(&self) -> &[T] {
        &self.outer
    }

    /// The items inside functions.
    pub fn inner(&self) -> &[T] {
        &self.inner
    }

    /// All items with their indices: those outside functions first.
    pub fn iter<I: Id>(&self) -> impl Iterator<Item = (I, &T)> {
        let outer = self.outer.iter().enumerate().map(|(at, item)| (I::from_raw(at as u32), item));
        outer.chain(self.inner.iter().enumerate().map(|(at, item)| (I::from_raw(at as u32 | INNER), item)))
    }
}

//! The verdict: what becomes of a site, of each of its plugins, and why.

use super::called::{Called, Served, served};
use super::evaluate::World;
use super::event::{Event, Raise};
use super::place::Place;
use super::plugin::Layout;
use super::reversing::Reversing;
use super::table::{Row, Table};
use super::value::{ClassValueId, ModuleId, Open, Pattern};
use super::versions::Versions;
use crate::facts::FunctionId;
use crate::host::{Manifest, NameClash};
use smol_str::SmolStr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// What becomes of the whole site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SiteState {
    /// It serves.
    Up,
    /// It serves, but every `reverse()` raises.
    ReverseBroken,
    /// Every request is a 500.
    DownUrlconf,
    /// `django.setup()` raises.
    DownSetup,
    /// Importing the settings raises.
    DownSettings,
}

impl SiteState {
    /// The word in JSON (design §4).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::ReverseBroken => "reverse-broken",
            Self::DownUrlconf => "down-urlconf",
            Self::DownSetup => "down-setup",
            Self::DownSettings => "down-settings",
        }
    }
}

/// What becomes of a plugin's backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// It is an app of the site.
    Loaded,
    /// The host swallowed what its import raised.
    NotLoaded,
    /// There is no `apps.py`.
    None,
    /// It can't be known.
    Unknowable,
}

/// What becomes of a plugin's URLs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urls {
    /// They are served.
    Mounted,
    /// A module was missing: the host printed a line and goes without.
    Dropped,
    /// There are none.
    None,
    /// It can't be known.
    Unknowable,
}

/// What becomes of a plugin's frontend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frontend {
    /// It has an entry.
    Ok,
    /// The host can't use its manifest.
    Broken,
    /// There is no manifest.
    None,
}

/// Why a plugin is not what its author wants, in the host's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No `__init__.py` beside the `apps.py`.
    NoInit,
    /// The host has a module of that name already, or will.
    NameClash(NameClash),
    /// Another plugin has a module of that name: its folder.
    SameModule(PathBuf),
    /// The module's `__init__.py` raises.
    Init(Raise),
    /// Its `apps.py` raises.
    Apps(Raise),
    /// The AppConfig has no `name`.
    ConfigWithoutName(Place),
    /// The AppConfig's `name` can't be imported: its place and what it is.
    ConfigName(Place, SmolStr),
    /// The label is no identifier: where it is said, if it is, and what it is.
    Label(Option<Place>, SmolStr),
    /// The label is taken by an app of the host.
    LabelTaken(Option<Place>, SmolStr),
    /// Several AppConfigs claim to be the default.
    SeveralDefaults(Vec<Place>),
    /// There are AppConfigs, and Django takes none of them: nothing goes wrong, but `ready()` never runs.
    NoDefault(Vec<Place>),
    /// Importing models raises.
    Models(Raise),
    /// `ready()` raises.
    Ready(Raise),
    /// Importing `admin.py` raises.
    Admin(Raise),
    /// Importing `urls.py` raises.
    Urls(Raise),
    /// The manifest can't be used.
    Manifest(PathBuf, Manifest),
}

/// A plugin of the site.
#[derive(Clone, Debug)]
pub struct Plugin {
    /// Its folder's name.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// What the host's search met.
    pub layout: Layout,
    /// The package's folder: that of the `apps.py`, or where one seems to be meant.
    pub package: Option<PathBuf>,
    /// The module's name: the package's folder's.
    pub module: Option<SmolStr>,
    /// What becomes of the backend.
    pub backend: Backend,
    /// What becomes of the URLs.
    pub urls: Urls,
    /// What becomes of the frontend.
    pub frontend: Frontend,
    /// Why, worst first as the host meets it.
    pub reasons: Vec<Reason>,
    /// What can't be known: field, and what of its code leaves it open.
    pub unknowable: Vec<(&'static str, Open)>,
    /// The AppConfig that Django takes.
    pub config: Option<ClassValueId>,
}

/// What a Django project is started from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The environment whose packages are read.
    pub python: Option<PathBuf>,
    /// The settings module.
    pub settings: Option<String>,
    /// The file that names the settings module, where nobody said it.
    pub named_in: Option<PathBuf>,
    /// The root URLconf.
    pub urlconf: String,
    /// Its versions of what every site has.
    pub versions: Versions,
    /// Whether an app is only tested or shown with this: the sites that install it have routes of their own.
    pub is_for_tests: bool,
}

/// A site and everything that is concluded of it.
#[derive(Debug)]
pub struct Site {
    /// The workspace folder that it was made from.
    pub folder: PathBuf,
    /// Whether it is a Karrot host with plugins; else a Django project.
    pub is_host: bool,
    /// Its plugins by name.
    pub plugins: Vec<Plugin>,
    /// What becomes of it; `None` where that can't be known.
    pub state: Option<SiteState>,
    /// What an app that puts its own function in the place of Django's `reverse()` leaves of names and arguments.
    pub reversing: Reversing,
    /// Its modules, values and events.
    pub world: World,
    /// How many of the modules a web process imports; those behind them only huey's consumer does.
    pub web_modules: usize,
    /// The root URLconf, where it is the project's own.
    pub root: Option<ModuleId>,
    /// Its routes.
    pub table: Table,
    /// What its routes call, worked out when first asked for.
    pub served: OnceLock<Served>,
    /// What it was started from, where that is not the host's affair.
    pub origin: Option<Origin>,
    /// The host itself, where a checkout of it is there to be read.
    pub host: Option<Arc<Site>>,
}

impl Site {
    /// The world that a row's values belong to.
    pub fn world_of(&self, row: &Row) -> &World {
        self.host.as_ref().filter(|_| row.of_host).map_or(&self.world, |host| &host.world)
    }

    /// The call that made a row.
    pub fn pattern_of(&self, row: &Row) -> Option<&Pattern> {
        self.world_of(row).heap.pattern(row.pattern)
    }

    /// The functions of a module that some route calls.
    pub fn served(&self, module: ModuleId) -> &[(FunctionId, Called)] {
        self.served.get_or_init(|| served(self)).get(&module).map_or(&[], Vec::as_slice)
    }

    /// The plugin that a file belongs to.
    pub fn plugin_of(&self, file: &Path) -> Option<&Plugin> {
        self.plugins.iter().find(|plugin| file.starts_with(&plugin.folder))
    }

    /// What was noticed in a file.
    pub fn events<'a>(&'a self, file: &'a Path) -> impl Iterator<Item = &'a Event> {
        self.world.events.iter().filter(move |event| &*event.place.file == file)
    }
}

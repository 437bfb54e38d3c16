//! What Django REST framework says where it refuses something while modules are imported (3.15).

/// `api_view("GET")`
pub const API_VIEW_NO_LIST: &str = "`@api_view` expected a list of strings";
/// `@action` without `detail`
pub const ACTION_NO_DETAIL: &str = "@action() missing required argument: 'detail'";
/// `@action` that is not called
pub const ACTION_NOT_CALLED: &str = "`@action` is not called and takes the function for its methods";
/// `register()` of a viewset without a queryset
pub const NO_BASENAME: &str =
    "`basename` argument not specified, and could not automatically determine the name from the viewset";
/// `register()` of a second viewset of one basename
pub const BASENAME_TAKEN: &str =
    "Router with this basename is already registered. Please provide a unique basename for the viewset";
/// `ViewSet.as_view()`
pub const NO_ACTIONS: &str = "The `actions` argument must be provided when calling `.as_view()` on a ViewSet.";
/// `router.urls` with an `@action` on one of the router's own methods (`SimpleRouter.get_routes`)
pub const ACTION_RESERVED: &str =
    "Cannot use the @action decorator on the following methods, as they are existing routes";
/// `router.urls` with a view that is no viewset (`SimpleRouter.get_routes`)
pub const NO_VIEWSET: &str = "the class has no attribute 'get_extra_actions', for it is not a viewset";
/// A view of both kinds of handlers (`django.views.generic.base.View.view_is_async`)
pub const MIXED_ASYNC: &str = "HTTP handlers must either be all sync or all async.";

//! The service around tower-lsp's router: the lifecycle's errors, one reply to every request, and no panic gets out.
//!
//! tower-lsp 0.20 leaves unknown `$/…` requests without a reply, loses what follows `initialize` before its reply, refuses
//! a `shutdown` with parameters, and ends when a handler panics.

use super::super::lenient::initialize_params;
use super::log;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use futures_util::task::AtomicWaker;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, Waker};
use tower::Service;
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request, Response};

const UNINITIALIZED: u8 = 0;
const INITIALIZING: u8 = 1;
const RUNNING: u8 = 2;
const SHUT_DOWN: u8 = 3;

#[derive(Default)]
struct Lifecycle {
    state: AtomicU8,
    initialized: AtomicWaker,
}

/// The guarded service.
pub struct Guard<S> {
    inner: S,
    serves: fn(&str) -> bool,
    lifecycle: Arc<Lifecycle>,
}

impl<S> Guard<S> {
    /// Guards a service. `serves` tells the requests that it has handlers for: tower-lsp reads the parameters of every
    /// method that LSP has before it says that there is none.
    pub fn new(inner: S, serves: fn(&str) -> bool) -> Self {
        Self { inner, serves, lifecycle: Arc::default() }
    }

    /// What the lifecycle says of a message before any handler sees it: its error, or nothing for a notification.
    fn refuse(&self, request: &Request) -> Option<Error> {
        let initialize = request.method() == "initialize";
        match self.lifecycle.state.load(Ordering::SeqCst) {
            UNINITIALIZED if !initialize => Some(Error {
                code: ErrorCode::ServerError(-32002),
                message: "Server not initialized".into(),
                data: None,
            }),
            UNINITIALIZED => None,
            RUNNING if request.id().is_some() && !(self.serves)(request.method()) => Some(Error::method_not_found()),
            RUNNING if !initialize => None,
            _ => Some(Error::invalid_request()),
        }
    }
}

impl<S> Service<Request> for Guard<S>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Option<Response>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Option<Response>, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        // What a client sends before `initialize` is answered waits, instead of being refused.
        self.lifecycle.initialized.register(context.waker());
        if self.lifecycle.state.load(Ordering::SeqCst) == INITIALIZING {
            return Poll::Pending;
        }
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let id = request.id().cloned();
        if let Some(error) = self.refuse(&request) {
            return ready(Ok(id.map(|id| Response::from_error(id, error)))).boxed();
        }
        if id.is_none() && matches!(request.method(), "initialize" | "shutdown") {
            // As a notification neither counts; tower-lsp would change its state.
            return ready(Ok(None)).boxed();
        }
        let request = mend(request);
        let method = request.method().to_owned();
        let initialize = method == "initialize" && id.is_some();
        match method.as_str() {
            "initialize" if initialize => self.lifecycle.state.store(INITIALIZING, Ordering::SeqCst),
            "shutdown" if id.is_some() => self.lifecycle.state.store(SHUT_DOWN, Ordering::SeqCst),
            _ => {}
        }
        let lifecycle = self.lifecycle.clone();
        let Ok(future) = catch_unwind(AssertUnwindSafe(|| self.inner.call(request))) else {
            return ready(Ok(id.map(panicked))).boxed();
        };
        let mut future = AssertUnwindSafe(future)
            .catch_unwind()
            .map(move |outcome| {
                let response = outcome.unwrap_or_else(|_| {
                    log::write(format!("{method} panicked"));
                    Ok(id.clone().map(panicked))
                });
                let response = response.map(|response| {
                    response.or_else(|| id.map(|id| Response::from_error(id, Error::method_not_found())))
                });
                if initialize {
                    let succeeded = matches!(&response, Ok(Some(response)) if response.is_ok());
                    lifecycle.state.store(if succeeded { RUNNING } else { UNINITIALIZED }, Ordering::SeqCst);
                    lifecycle.initialized.wake();
                }
                response
            })
            .boxed();
        // Run up to its first await now, before the next message is read: texts are changed, and requests take their
        // snapshot, in the order of arrival (guarantee 5). The waker that counts is the one of the next poll.
        match future.poll_unpin(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(outcome) => ready(outcome).boxed(),
            Poll::Pending => future,
        }
    }
}

/// Parameters that the specification allows and tower-lsp does not.
fn mend(request: Request) -> Request {
    let (method, id, params) = request.into_parts();
    let params = match &*method {
        "shutdown" => None,
        "initialize" => params.map(initialize_params),
        "initialized" => Some(params.filter(|params| !params.is_null()).unwrap_or_else(|| serde_json::json!({}))),
        _ => params,
    };
    let mut builder = Request::build(method);
    if let Some(id) = id {
        builder = builder.id(id);
    }
    if let Some(params) = params {
        builder = builder.params(params);
    }
    builder.finish()
}

fn panicked(id: Id) -> Response {
    Response::from_error(id, Error::internal_error())
}

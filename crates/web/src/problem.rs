//! What is said when something cannot be done. The only file that knows status codes: handlers return a [`Problem`],
//! [`dress`] turns it into a page in the reader's language that says what is wrong, and what can be done about it.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use jiufen_kernel::refusal::Refusal;
use jiufen_store::health::Trouble;

use crate::Web;
use crate::forms::read::{Fault, encode};
use crate::language::Lang;
use crate::page::{Page, Section};
use crate::standstill;
use crate::visitor::Visitor;

/// Why there is no page.
#[derive(Debug)]
pub enum Problem {
    /// No such address, or nothing there that this reader may see: the two are never told apart.
    NotFound,
    /// The address takes no such request.
    WrongMethod,
    /// Somebody has to sign in.
    SignInFirst,
    /// Somebody has to choose a post.
    ChoosePostFirst,
    /// Somebody has to choose a password of their own.
    ChangePasswordFirst,
    /// A changing request that no page of ours sent.
    NotFromOurPage,
    /// A form whose key does not fit: the session ended, or another one began.
    OldForm,
    /// A body that cannot be read.
    BadForm(Fault),
    /// A body over the limit.
    TooLarge(u64),
    /// Too many at once.
    Busy,
    /// The rules say no. A form says so itself ([`crate::forms::Draft::refused_by`]); this is for acts without one.
    Refused(Box<Refusal>),
    /// The id of a command came again with another body: a page was changed and sent twice.
    UsedBefore,
    /// Something of ours broke. Logged inside, hidden outside.
    Internal(anyhow::Error),
}

impl From<anyhow::Error> for Problem {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<askama::Error> for Problem {
    fn from(error: askama::Error) -> Self {
        Self::Internal(error.into())
    }
}

/// Renders a screen.
pub fn page<T: Template>(screen: &T) -> Result<Response, Problem> {
    Ok(Html(screen.render()?).into_response())
}

/// Renders a screen whose form has to be mended: the same page, values kept, with a status that says so.
pub fn kept<T: Template>(screen: &T) -> Result<Response, Problem> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(screen.render()?)).into_response())
}

/// Renders a screen that says something was tried too often.
pub fn held_back<T: Template>(screen: &T) -> Result<Response, Problem> {
    Ok((StatusCode::TOO_MANY_REQUESTS, Html(screen.render()?)).into_response())
}

/// After an act: goes on to a page that shows what came of it.
pub fn done(to: &str) -> Response {
    Redirect::to(to).into_response()
}

/// Says that the program is not ready for work, in whatever form it was asked.
pub(crate) fn not_ready(mut answer: Response) -> Response {
    *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    answer
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
    answer
}

impl Problem {
    /// What keeps the store from working, where that is the cause.
    fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::Internal(error) => standstill::trouble_of(error),
            _ => None,
        }
    }

    fn status(&self) -> StatusCode {
        match self.trouble() {
            None => {}
            Some(Trouble::Full) => return StatusCode::INSUFFICIENT_STORAGE,
            Some(_) => return StatusCode::SERVICE_UNAVAILABLE,
        }
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::SignInFirst => StatusCode::UNAUTHORIZED,
            Self::ChoosePostFirst | Self::ChangePasswordFirst | Self::NotFromOurPage | Self::OldForm => StatusCode::FORBIDDEN,
            Self::BadForm(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Refused(_) | Self::UsedBefore => StatusCode::CONFLICT,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Heading and sentence.
    fn words(&self, lang: Lang) -> (String, String) {
        let pair = |title: (&str, &str), sentence: (&str, &str)| {
            (lang.t(title.0, title.1).to_owned(), lang.t(sentence.0, sentence.1).to_owned())
        };
        if let Some(trouble) = self.trouble() {
            let words = standstill::words(trouble);
            let chosen = |(zh, en): &(std::borrow::Cow<'static, str>, std::borrow::Cow<'static, str>)| lang.t(zh, en).to_owned();
            return (chosen(&words.title), chosen(&words.sentence));
        }
        match self {
            Self::NotFound => pair(
                ("这里没有你能看的内容", "There is nothing here that you can see"),
                (
                    "地址可能写错了，或者这件事不在你的岗位能看的范围内。要看，请找牵头单位或督查室开放。",
                    "The address may be wrong, or this lies outside what your post may see. To see it, ask the lead unit or the supervision office.",
                ),
            ),
            Self::WrongMethod => pair(
                ("这个地址不接受这样的请求", "This address takes no such request"),
                ("请从页面上的按钮进来。", "Please come here by a button on a page."),
            ),
            Self::SignInFirst | Self::OldForm => pair(
                (
                    "表单的钥匙过期了，没有记下",
                    "The key of this form is no longer good; nothing was recorded",
                ),
                (
                    "可能是太久没有操作，或者在别处登录、换了岗位。请退回上一页：填的内容还在；刷新一次，再报。",
                    "You may have been away too long, or signed in or changed post elsewhere. Go back: what you typed is still there; reload, then send again.",
                ),
            ),
            Self::ChoosePostFirst => pair(
                ("先选一个岗位", "Choose a post first"),
                ("在这里，人以岗位的名义办事。", "Here, persons act in their posts."),
            ),
            Self::ChangePasswordFirst => pair(
                ("先换成自己的口令", "Choose a password of your own first"),
                ("现在的口令是别人定的。", "Somebody else chose the present one."),
            ),
            Self::NotFromOurPage => pair(
                (
                    "这个请求不是从本站的页面发出的，没有照办",
                    "This request did not come from a page of ours; nothing was done",
                ),
                (
                    "如果是你自己点的，请回到本站的页面再点一次。如果一直这样，请告诉系统管理员岗：代理服务器可能改了 Origin 或 Host。",
                    "If it was you, go back to our page and press again. If it stays so, tell the system administrator: a proxy may be changing Origin or Host.",
                ),
            ),
            Self::BadForm(fault) => {
                let (zh, en) = match fault {
                    Fault::NotText => ("表单里有不是文字的字节。", "The form holds bytes that are not text."),
                    Fault::TooManyFields => ("表单的格数或文件数太多。", "The form has too many fields or files."),
                    Fault::TooLong => ("表单里有一格太长。", "One field of the form is too long."),
                    Fault::WrongType => ("这不是表单。", "This is not a form."),
                    Fault::BrokenUpload => (
                        "上传断了，或者不完整。再传一次。",
                        "The upload broke off or is incomplete. Please send it again.",
                    ),
                };
                pair(
                    ("这份表单读不了，没有记下", "This form cannot be read; nothing was recorded"),
                    (zh, en),
                )
            }
            Self::TooLarge(most) => {
                let most = lang.bytes(*most);
                let sentence = match lang {
                    Lang::Zh => format!("一次最多 {most}。分几次传，或者先把图片改小。"),
                    Lang::En => format!("At most {most} at once. Send it in parts, or make the pictures smaller first."),
                };
                (
                    String::from(lang.t("太大了，没有收", "Too large; it was not taken")),
                    sentence,
                )
            }
            Self::Busy => pair(
                ("现在人多，等一下再来", "Many are here right now; try again in a moment"),
                (
                    "还没有记下任何东西。半分钟以后再按一次。",
                    "Nothing was recorded. Press again in half a minute.",
                ),
            ),
            Self::UsedBefore => pair(
                (
                    "这份表单已经报过一次，这次没有记下",
                    "This form was sent before; nothing was recorded this time",
                ),
                (
                    "上一次报的已经记下了。要改，请重新打开页面再报一次更正。",
                    "What was sent before stands. To change it, open the page anew and send a correction.",
                ),
            ),
            Self::Refused(refusal) => (
                String::from(lang.t("现在不能这样做，没有记下", "This cannot be done now; nothing was recorded")),
                String::from(lang.t(&refusal.zh, &refusal.en)),
            ),
            Self::Internal(_) => pair(
                (
                    "这里出了错，是系统的，不是你的",
                    "Something broke here; it is ours, not yours",
                ),
                (
                    "已经记在日志里。填过的内容退回上一页还在。再试一次还是这样，请告诉系统管理员岗，说出下面的编号。",
                    "It is in the log. What you typed is still there when you go back. If it happens again, tell the system administrator the number below.",
                ),
            ),
        }
    }
}

/// Marks a response as a problem still to be dressed.
#[derive(Clone)]
struct Undressed(std::sync::Arc<Problem>);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Undressed(std::sync::Arc::new(self)));
        response
    }
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemScreen {
    page: Page,
    title: String,
    sentence: String,
    /// The number of the request in the log, where somebody has to look there.
    number: Option<String>,
}

/// Gives a bare problem its page, or sends the reader where they have to go first.
pub(crate) fn dress(mut response: Response, web: &Web, visitor: &Visitor) -> Response {
    let Some(Undressed(problem)) = response.extensions_mut().remove::<Undressed>() else {
        return response;
    };
    if let Problem::Internal(error) = &*problem {
        tracing::error!(request = %visitor.request, "{error:#}");
    }
    let next = encode(&visitor.address);
    match &*problem {
        Problem::SignInFirst if visitor.reading => {
            return done(&if next == "%2F" {
                String::from("/sign-in")
            } else {
                format!("/sign-in?next={next}")
            });
        }
        Problem::ChoosePostFirst if visitor.reading => return done(&format!("/post?next={next}")),
        Problem::ChangePasswordFirst => return done("/password"),
        _ => {}
    }
    let (title, sentence) = problem.words(visitor.lang);
    let screen = ProblemScreen {
        page: Page::new(web, visitor, Section::None),
        title,
        sentence,
        number: matches!(*problem, Problem::Internal(_)).then(|| visitor.request.to_string()),
    };
    let mut page = match screen.render() {
        Ok(text) => Html(text).into_response(),
        Err(error) => {
            tracing::error!("the problem page: {error}");
            return response;
        }
    };
    *page.status_mut() = problem.status();
    let pause = match problem.trouble() {
        Some(Trouble::Away | Trouble::Unknown) => Some("10"),
        Some(Trouble::Busy) => Some("30"),
        None if matches!(*problem, Problem::Busy) => Some("30"),
        _ => None, // it does not pass by itself
    };
    if let Some(seconds) = pause {
        page.headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
    }
    page
}

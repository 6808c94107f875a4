//! A language model on the closed network, spoken to as OpenAI's interface for chats has it, which the usual servers of open models
//! understand. It is given a piece of a text and asked for words of it; docs/decisions/0019-a-models-second-look.md says why only that.

use std::{io::ErrorKind, sync::Arc, time::Duration};

use anyhow::{Result, bail};
use jiufen_web::models::{Model, ModelFailure};
use serde::{Deserialize, Serialize};

use crate::config::ModelArgs;

/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(120);

/// Bytes of an answer.
const ANSWER_BYTES: u64 = 512 * 1024;

/// Words taken from one answer.
const QUOTES: usize = 200;

/// What it is asked, before the text.
const ASKED: &str = "你是政府督查部门的助手。用户给你一份公文的一段。请找出其中要求去办的事：有要做的动作和对象，能够交给一个单位去办、以后能够核查办没办成。\
已经做完的成绩、形势判断、原则口号、会议程序不要。每件事从原文里逐字抄出它那一部分，不改一个字，不加标点，不跨句。\
只回答一个 JSON 字符串数组，例如 [\"新建泵站12座\",\"年底前完成确权登记\"]；没有就回答 []。";

/// The model that the arguments name, if they name one.
///
/// # Errors
/// When it cannot be spoken to as they say.
pub fn model(args: ModelArgs) -> Result<Option<Arc<dyn Model>>> {
    let (Some(at), Some(name)) = (args.model_at, args.model_name) else {
        return Ok(None);
    };
    Ok(Some(Arc::new(Chat::new(&at, name, args.model_key)?)))
}

/// A server of chats.
struct Chat {
    agent: ureq::Agent,
    url: String,
    place: String,
    name: String,
    key: Option<String>,
}

impl Chat {
    fn new(at: &str, name: String, key: Option<String>) -> Result<Chat> {
        let place = at
            .strip_prefix("http://")
            .map(|rest| rest.split('/').next().unwrap_or_default());
        let Some(place) = place.filter(|place| !place.is_empty() && !place.contains('@')) else {
            bail!(
                "--model-at must be like http://10.0.0.5:8000/v1: this program does not encrypt that connection itself; where it leaves \
                 the machine, put a TLS tunnel in between"
            );
        };
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(ANSWER))
            .timeout_connect(Some(Duration::from_secs(5)))
            .http_status_as_error(false)
            // It goes where the arguments say and nowhere else.
            .max_redirects(0)
            .proxy(None)
            .build();
        Ok(Chat {
            agent: config.into(),
            url: format!("{}/chat/completions", at.trim_end_matches('/')),
            place: place.to_owned(),
            name,
            key,
        })
    }
}

#[derive(Serialize)]
struct Message<'a> {
    role: &'static str,
    content: &'a str,
}

#[derive(Serialize)]
struct Request<'a> {
    model: &'a str,
    temperature: u8,
    stream: bool,
    messages: [Message<'a>; 2],
}

#[derive(Deserialize)]
struct Answer {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    message: Said,
}

#[derive(Deserialize)]
struct Said {
    content: Option<String>,
}

impl Model for Chat {
    fn name(&self) -> &str {
        &self.name
    }

    fn place(&self) -> &str {
        &self.place
    }

    fn quotes(&self, part: &str) -> Result<Vec<String>, ModelFailure> {
        let request = Request {
            model: &self.name,
            temperature: 0,
            stream: false,
            messages: [
                Message {
                    role: "system",
                    content: ASKED,
                },
                Message {
                    role: "user",
                    content: part,
                },
            ],
        };
        let body = serde_json::to_vec(&request).map_err(|_| ModelFailure::Unreadable)?;
        let mut post = self.agent.post(&self.url).header("content-type", "application/json");
        if let Some(key) = &self.key {
            post = post.header("authorization", format!("Bearer {key}"));
        }
        let mut response = post.send(&body[..]).map_err(|error| failure(&error))?;
        let status = response.status().as_u16();
        if status != 200 {
            return Err(ModelFailure::Refused(status));
        }
        let bytes = response.body_mut().with_config().limit(ANSWER_BYTES).read_to_vec();
        let answer: Answer =
            serde_json::from_slice(&bytes.map_err(|error| failure(&error))?).map_err(|_| ModelFailure::Unreadable)?;
        let said = answer.choices.into_iter().next().and_then(|choice| choice.message.content);
        quotes(&said.unwrap_or_default()).ok_or(ModelFailure::Unreadable)
    }
}

/// The array in what it said: models like to put words before it, or marks of code around it.
fn quotes(said: &str) -> Option<Vec<String>> {
    // What a model thought aloud before it answered may hold brackets too.
    let said = said.rsplit("</think>").next().unwrap_or(said);
    let start = said.find('[')?;
    let mut found: Vec<String> = serde_json::Deserializer::from_str(&said[start..]).into_iter().next()?.ok()?;
    found.truncate(QUOTES);
    Some(found)
}

fn failure(error: &ureq::Error) -> ModelFailure {
    match error {
        ureq::Error::Timeout(_) => ModelFailure::Late,
        ureq::Error::BodyExceedsLimit(_) => ModelFailure::Unreadable,
        ureq::Error::Io(error) if error.kind() == ErrorKind::TimedOut => ModelFailure::Late,
        _ => ModelFailure::Unreachable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_array_is_found_in_what_a_model_says() {
        let two = Some(vec!["修渠".to_owned(), "建站".to_owned()]);
        assert_eq!(quotes(r#"["修渠","建站"]"#), two);
        assert_eq!(quotes("好的，结果如下：\n```json\n[\"修渠\", \"建站\"]\n```\n共两件。"), two);
        assert_eq!(quotes("<think>先看[一]…</think>[\"修渠\",\"建站\"]"), two);
        assert_eq!(quotes("[]"), Some(vec![]));
        for wrong in ["", "没有要办的事。", "[1,2]", "[\"修渠\"", "{\"items\":3}"] {
            assert_eq!(quotes(wrong), None, "{wrong}");
        }
        assert_eq!(
            quotes(&serde_json::to_string(&vec!["渠"; 201]).unwrap()).map(|found| found.len()),
            Some(QUOTES)
        );
    }

    #[test]
    fn only_plain_addresses_are_taken() {
        for wrong in [
            "https://10.0.0.5/v1",
            "10.0.0.5:8000",
            "http:///v1",
            "http://who:secret@10.0.0.5/v1",
        ] {
            assert!(Chat::new(wrong, "m".into(), None).is_err(), "{wrong}");
        }
        let chat = Chat::new("http://10.0.0.5:8000/v1/", "m".into(), None).ok().unwrap();
        assert_eq!(
            (chat.url.as_str(), chat.place()),
            ("http://10.0.0.5:8000/v1/chat/completions", "10.0.0.5:8000")
        );
    }

    #[test]
    fn where_nobody_listens_it_cannot_be_reached() {
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let chat = Chat::new(&format!("http://127.0.0.1:{port}/v1"), "m".into(), None)
            .ok()
            .unwrap();
        assert_eq!(chat.quotes("修渠。"), Err(ModelFailure::Unreachable));
    }
}

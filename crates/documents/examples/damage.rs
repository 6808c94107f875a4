//! Damages a text as the web does: `cargo run -p jiufen-documents --example damage -- KIND < clean.txt`. Kinds: pinyin, shift, both,
//! utf8-as-gbk, utf8-as-latin, gbk-as-latin, gbk, spun, all.

use std::io::{Read, Write};

use jiufen_documents::repair::damage;

fn main() -> std::io::Result<()> {
    let kind = std::env::args().nth(1).unwrap_or_default();
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let table = damage::usual_annotations();
    let damaged: Vec<u8> = match kind.as_str() {
        "pinyin" => damage::annotated(&damage::traditional(&text), &table).into(),
        "shift" => damage::cut(&text, true).into(),
        "both" => damage::annotated_and_cut(&damage::traditional(&text), &table).into(),
        "utf8-as-gbk" => damage::utf8_as_gbk(&text).into(),
        "utf8-as-latin" => damage::utf8_as_latin(&text).into(),
        "gbk-as-latin" => damage::gbk_as_latin(&text).into(),
        "gbk" => damage::gbk(&text),
        "spun" => damage::spun(&text).into(),
        "all" => damage::annotated_and_cut(&damage::traditional(&damage::spun(&text)), &table).into(),
        _ => {
            eprintln!(
                "damage KIND < clean.txt; kinds: pinyin, shift, both, utf8-as-gbk, utf8-as-latin, gbk-as-latin, gbk, spun, all"
            );
            std::process::exit(2);
        }
    };
    std::io::stdout().write_all(&damaged)
}

//! The instructions of a page, as far as they place signs and draw straight lines.

use std::collections::HashMap;
use std::io::Read;
use std::rc::Rc;

use flate2::read::ZlibDecoder;
use hayro_syntax::content::UntypedIter;
use hayro_syntax::object::{Array, Dict, Name, ObjRef, Object, Stream};
use hayro_syntax::page::{Page, Resources, Rotation};

use super::font::Font;
use crate::limits::{FORM_DEPTH_MAX, GLYPHS_PER_PAGE_MAX, INSTRUCTIONS_PER_PAGE_MAX, STREAM_BYTES_MAX};
use crate::problem::{Excess, ReadProblem};

/// `[a b c d e f]`: x' = a x + c y + e, y' = b x + d y + f.
pub(super) type Matrix = [f32; 6];

/// First `inner`, then `outer`.
fn joined(inner: Matrix, outer: Matrix) -> Matrix {
    let [a, b, c, d, e, f] = inner;
    let [p, q, r, s, t, u] = outer;
    [
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    ]
}

fn place(matrix: Matrix, x: f32, y: f32) -> (f32, f32) {
    let [a, b, c, d, e, f] = matrix;
    (a * x + c * y + e, b * x + d * y + f)
}

/// One sign on the page, in points from the upper left corner; `from` and `to` are the ends of its base line.
#[derive(Clone, Debug)]
pub(super) struct Glyph {
    pub(super) text: Option<String>,
    pub(super) from: (f32, f32),
    pub(super) to: (f32, f32),
    /// Height of the font.
    pub(super) size: f32,
    /// The file itself calls it a head or foot of the page.
    pub(super) is_head: bool,
}

/// A straight line, from and to.
pub(super) type Stroke = ((f32, f32), (f32, f32));

/// What is on a page.
#[derive(Default)]
pub(super) struct PageContent {
    pub(super) glyphs: Vec<Glyph>,
    pub(super) strokes: Vec<Stroke>,
    pub(super) pictures: u32,
    pub(super) width: f32,
    pub(super) height: f32,
}

/// Fonts that were read before, by their objects.
pub(super) type Fonts = HashMap<ObjRef, Rc<Font>>;

/// Reads a page's instructions.
pub(super) fn read<'a>(page: &Page<'a>, fonts: &mut Fonts) -> Result<PageContent, ReadProblem> {
    let mut out = PageContent::default();
    (out.width, out.height) = page.render_dimensions();
    let start = first_matrix(page);
    let bytes = page_bytes(page)?;
    let mut machine = Machine {
        out,
        fonts,
        instructions: 0,
        heads: Vec::new(),
    };
    machine.run(&bytes, page.resources(), &[], start, 0)?;
    Ok(machine.out)
}

/// From the page's own coordinates to points from the upper left corner of the page as it is shown.
fn first_matrix(page: &Page<'_>) -> Matrix {
    let cut = page.intersected_crop_box();
    let (left, low) = (cut.x0 as f32, cut.y0 as f32);
    let (width, height) = page.render_dimensions();
    match page.rotation() {
        Rotation::None => [1.0, 0.0, 0.0, -1.0, -left, height + low],
        Rotation::Horizontal => [0.0, 1.0, 1.0, 0.0, -low, -left],
        Rotation::Flipped => [-1.0, 0.0, 0.0, 1.0, width + left, -low],
        Rotation::FlippedHorizontal => [0.0, -1.0, -1.0, 0.0, width + low, height + left],
    }
}

fn page_bytes(page: &Page<'_>) -> Result<Vec<u8>, ReadProblem> {
    if let Some(stream) = page.raw().get::<Stream<'_>>("Contents") {
        return decoded(&stream);
    }
    let mut out = Vec::new();
    if let Some(array) = page.raw().get::<Array<'_>>("Contents") {
        for stream in array.iter::<Stream<'_>>() {
            out.extend(decoded(&stream)?);
            out.push(b'\n');
            if out.len() as u64 > STREAM_BYTES_MAX {
                return Err(ReadProblem::Excess {
                    of: Excess::InflatedBytes,
                });
            }
        }
    }
    Ok(out)
}

/// A stream's bytes, counted while they are inflated. What is damaged behind a good beginning is read to where it breaks off, as
/// every viewer does.
pub(super) fn decoded(stream: &Stream<'_>) -> Result<Vec<u8>, ReadProblem> {
    let excess = ReadProblem::Excess {
        of: Excess::InflatedBytes,
    };
    let parameters = stream.dict().get::<Dict<'_>>("DecodeParms");
    let predicted = parameters.is_some_and(|parameters| parameters.get::<i32>("Predictor").unwrap_or(1) > 1);
    let dict = stream.dict();
    let filter = dict.get::<Name<'_>>("Filter").or_else(|| {
        dict.get::<Array<'_>>("Filter")
            .filter(|all| all.raw_iter().count() == 1)?
            .iter::<Name<'_>>()
            .next()
    });
    let bytes = match filter {
        Some(filter) if filter.as_str() == "FlateDecode" && !predicted => {
            let raw = stream.raw_data();
            let mut out = Vec::new();
            let limited = ZlibDecoder::new(raw.as_ref())
                .take(STREAM_BYTES_MAX + 1)
                .read_to_end(&mut out);
            match limited {
                Ok(_) => out,
                Err(_) if !out.is_empty() => out,
                Err(_) => stream.decoded_data().map_err(|_| damaged())?.into_owned(),
            }
        }
        _ => stream.decoded_data().map_err(|_| damaged())?.into_owned(),
    };
    if bytes.len() as u64 > STREAM_BYTES_MAX {
        Err(excess)
    } else {
        Ok(bytes)
    }
}

fn damaged() -> ReadProblem {
    ReadProblem::Damaged { part: "PDF".into() }
}

/// The state that `q` saves.
#[derive(Clone)]
struct State {
    matrix: Matrix,
    font: Option<Rc<Font>>,
    size: f32,
    between: f32,
    between_words: f32,
    stretch: f32,
    leading: f32,
    rise: f32,
}

struct Machine<'f> {
    out: PageContent,
    fonts: &'f mut Fonts,
    instructions: usize,
    /// Marked content that is open: whether the file calls it a head or foot.
    heads: Vec<bool>,
}

/// States that are saved within each other.
const SAVED_MAX: usize = 512;
/// Marked content within marked content.
const MARKED_MAX: usize = 4096;
/// Straight lines of one page.
const STROKES_MAX: usize = 50_000;
/// A filled box at most this thick is a line.
const LINE_THICK: f32 = 2.5;

impl Machine<'_> {
    fn run<'a>(
        &mut self,
        bytes: &[u8],
        resources: &Resources<'a>,
        outer: &[&Resources<'a>],
        start: Matrix,
        depth: usize,
    ) -> Result<(), ReadProblem> {
        let mut state = State {
            matrix: start,
            font: None,
            size: 1.0,
            between: 0.0,
            between_words: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
        };
        let mut saved: Vec<State> = Vec::new();
        let (mut line, mut text): (Matrix, Matrix) = ([1.0, 0.0, 0.0, 1.0, 0.0, 0.0], [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
        let mut path = Path::default();
        let mut iterator = UntypedIter::new(bytes);
        while let Some(instruction) = iterator.next() {
            self.instructions += 1;
            if self.instructions > INSTRUCTIONS_PER_PAGE_MAX || self.out.glyphs.len() > GLYPHS_PER_PAGE_MAX {
                return Err(ReadProblem::Excess { of: Excess::Page });
            }
            let operands: Vec<&Object<'_>> = instruction.operands().collect();
            let number = |at: usize| match operands.get(at) {
                Some(Object::Number(number)) => number.as_f32(),
                _ => 0.0,
            };
            let matrix = || [number(0), number(1), number(2), number(3), number(4), number(5)];
            let string = || {
                operands.last().and_then(|object| match object {
                    Object::String(string) => Some(string.as_bytes()),
                    _ => None,
                })
            };
            let operator: &[u8] = instruction.operator;
            match operator {
                b"q" if saved.len() < SAVED_MAX => saved.push(state.clone()),
                b"Q" => state = saved.pop().unwrap_or(state),
                b"cm" => state.matrix = joined(matrix(), state.matrix),
                b"BT" => (line, text) = ([1.0, 0.0, 0.0, 1.0, 0.0, 0.0], [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]),
                b"Tf" => {
                    state.size = number(1);
                    if let Some(Object::Name(name)) = operands.first() {
                        state.font = self.font(name, resources, outer).or(state.font);
                    }
                }
                b"Tc" => state.between = number(0),
                b"Tw" => state.between_words = number(0),
                b"Tz" => state.stretch = number(0) / 100.0,
                b"TL" => state.leading = number(0),
                b"Ts" => state.rise = number(0),
                b"Td" | b"TD" => {
                    if operator == b"TD" {
                        state.leading = -number(1);
                    }
                    line = joined([1.0, 0.0, 0.0, 1.0, number(0), number(1)], line);
                    text = line;
                }
                b"Tm" => (line, text) = (matrix(), matrix()),
                b"T*" | b"'" | b"\"" => {
                    line = joined([1.0, 0.0, 0.0, 1.0, 0.0, -state.leading], line);
                    text = line;
                    if operator == b"\"" {
                        (state.between_words, state.between) = (number(0), number(1));
                    }
                    if let Some(bytes) = string() {
                        self.show(bytes, &state, &mut text);
                    }
                }
                b"Tj" => {
                    if let Some(bytes) = string() {
                        self.show(bytes, &state, &mut text);
                    }
                }
                b"TJ" => {
                    if let Some(Object::Array(array)) = operands.first() {
                        for item in array.iter::<Object<'_>>() {
                            match item {
                                Object::String(string) => self.show(string.as_bytes(), &state, &mut text),
                                Object::Number(number) => {
                                    let by = -number.as_f32() / 1000.0 * state.size * state.stretch;
                                    text = joined([1.0, 0.0, 0.0, 1.0, by, 0.0], text);
                                }
                                _ => {}
                            }
                        }
                    }
                }
                b"BMC" | b"BDC" if self.heads.len() < MARKED_MAX => {
                    let properties = match operands.get(1) {
                        Some(Object::Dict(dict)) => Some(dict.clone()),
                        Some(Object::Name(name)) => resources.properties.get::<Dict<'_>>(name),
                        _ => None,
                    };
                    let is_artifact = matches!(operands.first(), Some(Object::Name(name)) if name.as_str() == "Artifact");
                    let is_head = is_artifact && properties.is_some_and(|dict| is_pagination(&dict));
                    self.heads.push(is_head || self.heads.last() == Some(&true));
                }
                b"EMC" => {
                    self.heads.pop();
                }
                b"Do" => {
                    let Some(Object::Name(name)) = operands.first() else {
                        continue;
                    };
                    let found = std::iter::once(resources)
                        .chain(outer.iter().copied())
                        .find_map(|resources| resources.get_x_object(name));
                    if let Some(stream) = found {
                        self.form(&stream, resources, outer, state.matrix, depth)?;
                    }
                }
                b"BI" => self.out.pictures += 1,
                b"re" => path.rectangle(state.matrix, number(0), number(1), number(2), number(3)),
                b"m" => path.begin(place(state.matrix, number(0), number(1))),
                b"l" => path.line(place(state.matrix, number(0), number(1))),
                b"c" => path.begin(place(state.matrix, number(4), number(5))),
                b"v" | b"y" => path.begin(place(state.matrix, number(2), number(3))),
                b"h" => path.close(),
                b"S" | b"B" | b"B*" => path.paint(true, &mut self.out.strokes),
                b"s" | b"b" | b"b*" => {
                    path.close();
                    path.paint(true, &mut self.out.strokes);
                }
                b"f" | b"F" | b"f*" => path.paint(false, &mut self.out.strokes),
                b"n" => path = Path::default(),
                _ => {}
            }
        }
        Ok(())
    }

    fn font<'a>(&mut self, name: &Name<'_>, resources: &Resources<'a>, outer: &[&Resources<'a>]) -> Option<Rc<Font>> {
        let mut all = std::iter::once(resources).chain(outer.iter().copied());
        let (resources, dict) = all.find_map(|resources| Some((resources, resources.get_font(name)?)))?;
        let Some(reference) = resources.fonts.get_ref(name) else {
            return Some(Rc::new(Font::of(&dict)));
        };
        let font = self.fonts.entry(reference).or_insert_with(|| Rc::new(Font::of(&dict)));
        Some(font.clone())
    }

    fn form<'a>(
        &mut self,
        stream: &Stream<'a>,
        resources: &Resources<'a>,
        outer: &[&Resources<'a>],
        matrix: Matrix,
        depth: usize,
    ) -> Result<(), ReadProblem> {
        let kind = stream.dict().get::<Name<'_>>("Subtype");
        if kind.as_ref().is_some_and(|kind| kind.as_str() == "Image") {
            self.out.pictures += 1;
        }
        if kind.is_none_or(|kind| kind.as_str() != "Form") {
            return Ok(());
        }
        if depth >= FORM_DEPTH_MAX {
            return Err(ReadProblem::Excess { of: Excess::Depth });
        }
        let own: Vec<f32> = stream
            .dict()
            .get::<Array<'_>>("Matrix")
            .map(|array| array.iter::<f32>().collect())
            .unwrap_or_default();
        let own: Matrix = own.try_into().unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
        let bytes = decoded(stream)?;
        let inner = Resources::new(stream.dict().get::<Dict<'_>>("Resources").unwrap_or_default());
        let mut all = vec![resources];
        all.extend(outer);
        self.run(&bytes, &inner, &all, joined(own, matrix), depth + 1)
    }

    fn show(&mut self, bytes: &[u8], state: &State, text: &mut Matrix) {
        let Some(font) = state.font.clone() else { return };
        let is_head = self.heads.last() == Some(&true);
        font.signs(bytes, |sign| {
            let at = joined(
                [state.size * state.stretch, 0.0, 0.0, state.size, 0.0, state.rise],
                joined(*text, state.matrix),
            );
            let (from, to) = (place(at, 0.0, 0.0), place(at, sign.width, 0.0));
            let size = at[2].hypot(at[3]);
            let places = [from.0, from.1, to.0, to.1, size];
            if self.out.glyphs.len() <= GLYPHS_PER_PAGE_MAX && places.iter().all(|number| number.is_finite()) {
                self.out.glyphs.push(Glyph {
                    text: sign.text,
                    from,
                    to,
                    size,
                    is_head,
                });
            }
            let words = if sign.is_space { state.between_words } else { 0.0 };
            let by = (sign.width * state.size + state.between + words) * state.stretch;
            *text = joined([1.0, 0.0, 0.0, 1.0, by, 0.0], *text);
        });
    }
}

fn is_pagination(properties: &Dict<'_>) -> bool {
    let is = |key: &str, words: &[&str]| {
        let name = properties.get::<Name<'_>>(key);
        name.is_some_and(|name| words.contains(&name.as_str()))
    };
    is("Type", &["Pagination"]) || is("Subtype", &["Header", "Footer"])
}

/// The path under construction.
#[derive(Default)]
struct Path {
    strokes: Vec<Stroke>,
    boxes: Vec<((f32, f32), (f32, f32))>,
    start: (f32, f32),
    at: (f32, f32),
}

impl Path {
    fn begin(&mut self, to: (f32, f32)) {
        (self.start, self.at) = (to, to);
    }

    fn line(&mut self, to: (f32, f32)) {
        if self.strokes.len() < STROKES_MAX {
            self.strokes.push((self.at, to));
        }
        self.at = to;
    }

    fn close(&mut self) {
        let start = self.start;
        self.line(start);
    }

    fn rectangle(&mut self, matrix: Matrix, x: f32, y: f32, width: f32, height: f32) {
        if self.boxes.len() < STROKES_MAX {
            self.boxes.push((place(matrix, x, y), place(matrix, x + width, y + height)));
        }
        self.begin(place(matrix, x, y));
    }

    /// Strokes all of it, or fills it: then only what is as thin as a line counts.
    fn paint(&mut self, is_stroked: bool, out: &mut Vec<Stroke>) {
        let path = std::mem::take(self);
        if is_stroked {
            out.extend(path.strokes);
        }
        for ((left, top), (right, bottom)) in path.boxes {
            let (wide, high) = ((right - left).abs(), (bottom - top).abs());
            if wide.min(high) <= LINE_THICK {
                let middle = ((left + right) / 2.0, (top + bottom) / 2.0);
                out.push(if wide > high {
                    ((left, middle.1), (right, middle.1))
                } else {
                    ((middle.0, top), (middle.0, bottom))
                });
            } else if is_stroked {
                out.extend([
                    ((left, top), (right, top)),
                    ((left, bottom), (right, bottom)),
                    ((left, top), (left, bottom)),
                    ((right, top), (right, bottom)),
                ]);
            }
        }
        out.truncate(STROKES_MAX);
    }
}

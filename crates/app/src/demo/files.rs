//! Small files for the evidence of the demonstration, made here byte by byte: a text, a picture, a one-page PDF.
//! Nothing in them shows a real person or place, and every run makes the same bytes.

use std::fmt::Write as _;

use jiufen_kernel::text::Digest;

/// A file to be stored and attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeFile {
    /// Its name with its ending.
    pub name: String,
    /// Its media type.
    pub media: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Makes the file that the ending of its name asks for.
pub fn make(name: &str, lines: &[String]) -> MadeFile {
    let (media, bytes) = match name.rsplit('.').next() {
        Some("png") => ("image/png", picture(name)),
        Some("pdf") => ("application/pdf", pdf(lines)),
        _ => ("text/plain", text(lines)),
    };
    MadeFile {
        name: name.into(),
        media,
        bytes,
    }
}

fn text(lines: &[String]) -> Vec<u8> {
    let mut out = lines.join("\n").into_bytes();
    out.push(b'\n');
    out
}

/// A page with the lines as text, in a font that every reader brings along (STSong is one of the standard CJK fonts).
fn pdf(lines: &[String]) -> Vec<u8> {
    let mut content = String::from("BT /F1 14 Tf 60 760 Td 24 TL\n");
    for line in lines {
        let units: Vec<u16> = line.encode_utf16().collect();
        for row in units.chunks(34) {
            let hex = row.iter().fold(String::new(), |mut hex, unit| {
                let _ = write!(hex, "{unit:04X}");
                hex
            });
            let _ = writeln!(content, "<{hex}> Tj T*");
        }
    }
    content.push_str("ET\n");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_string(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_string(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_string(),
        format!("<< /Length {} >>\nstream\n{content}endstream", content.len()),
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>".to_string(),
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 /FontDescriptor 7 0 R >>"
            .to_string(),
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
            .to_string(),
    ];
    let mut out = b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let table = out.len();
    let mut tail = format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1);
    for place in &places {
        let _ = writeln!(tail, "{place:010} 00000 n ");
    }
    let _ = write!(
        tail,
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
        places.len() + 1
    );
    out.extend(tail.bytes());
    out
}

const WIDTH: u32 = 320;
const HEIGHT: u32 = 200;

/// A landscape from a few numbers: sky, hills, and a strip of water or road, different for every name. Indexed colours keep it small.
fn picture(name: &str) -> Vec<u8> {
    let Digest(seed) = Digest::of(b"jiufen demo png ", name.as_bytes());
    let palette: [[u8; 3]; 6] = [
        [205, 222 - seed[0] % 30, 236],
        [232, 238, 240],
        [110 + seed[1] % 40, 140, 120 + seed[2] % 30],
        [90, 115 + seed[3] % 30, 85],
        [150 + seed[4] % 60, 165, 175],
        [196, 178 - seed[5] % 40, 140],
    ];
    let wave = |x: u32, index: usize, height: u32, depth: u32| {
        // Two triangle waves; no floating point, so that every machine draws the same picture.
        let period = 60 + u32::from(seed[index]) % 120;
        let half = period / 2;
        let phase = (x + u32::from(seed[index + 1])) % period;
        let rise = if phase < half { phase } else { period - phase };
        height + depth * rise / half.max(1)
    };
    let (far, near, strip) = (
        70 + u32::from(seed[6]) % 20,
        105 + u32::from(seed[7]) % 15,
        140 + u32::from(seed[8]) % 20,
    );
    let mut rows = Vec::with_capacity(((WIDTH + 1) * HEIGHT) as usize);
    for y in 0..HEIGHT {
        rows.push(0);
        for x in 0..WIDTH {
            let colour = if y > strip + 18 {
                5
            } else if y > strip {
                4
            } else if y > wave(x, 10, near, 25) {
                3
            } else if y > wave(x, 12, far, 30) {
                2
            } else if y < 40 + u32::from(seed[9]) % 20 {
                0
            } else {
                1
            };
            rows.push(colour);
        }
    }
    let mut out = b"\x89PNG\r\n\x1A\n".to_vec();
    let mut header = Vec::new();
    header.extend(WIDTH.to_be_bytes());
    header.extend(HEIGHT.to_be_bytes());
    header.extend([8, 3, 0, 0, 0]);
    chunk(&mut out, b"IHDR", &header);
    chunk(&mut out, b"PLTE", &palette.concat());
    chunk(&mut out, b"IDAT", &zlib(&rows));
    chunk(&mut out, b"IEND", &[]);
    out
}

fn chunk(out: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    out.extend((data.len() as u32).to_be_bytes());
    let start = out.len();
    out.extend(kind);
    out.extend(data);
    let sum = crc32(&out[start..]);
    out.extend(sum.to_be_bytes());
}

/// A zlib stream of one block with fixed codes and run lengths of distance 1: enough for flat pictures.
fn zlib(data: &[u8]) -> Vec<u8> {
    let mut bits = Bits {
        out: vec![0x78, 0x01],
        hold: 0,
        count: 0,
    };
    bits.put(1, 1);
    bits.put(1, 2);
    let mut at = 0;
    while at < data.len() {
        let byte = data[at];
        bits.literal(byte);
        at += 1;
        let mut run = data[at..].iter().take_while(|next| **next == byte).count();
        at += run;
        while run >= 3 {
            let take = if run - run.min(258) == 0 || run - run.min(258) >= 3 {
                run.min(258)
            } else {
                run - 3
            };
            bits.repeat(take);
            run -= take;
        }
        (0..run).for_each(|_| bits.literal(byte));
    }
    bits.symbol(0, 7);
    let mut out = bits.finish();
    let (mut a, mut b) = (1u32, 0u32);
    for byte in data {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    out.extend((b << 16 | a).to_be_bytes());
    out
}

struct Bits {
    out: Vec<u8>,
    hold: u32,
    count: u32,
}

impl Bits {
    fn put(&mut self, value: u32, count: u32) {
        self.hold |= value << self.count;
        self.count += count;
        while self.count >= 8 {
            self.out.push((self.hold & 255) as u8);
            self.hold >>= 8;
            self.count -= 8;
        }
    }

    /// A Huffman code goes in with its highest bit first.
    fn symbol(&mut self, code: u32, count: u32) {
        (0..count).rev().for_each(|bit| self.put(code >> bit & 1, 1));
    }

    fn literal(&mut self, byte: u8) {
        match u32::from(byte) {
            low @ 0..=143 => self.symbol(0x30 + low, 8),
            high => self.symbol(0x190 + high - 144, 9),
        }
    }

    /// Repeats the byte before, 3 to 258 times.
    fn repeat(&mut self, length: usize) {
        const BASES: [usize; 29] = [
            3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
        ];
        let index = BASES.iter().rposition(|base| *base <= length).unwrap_or(0);
        let symbol = 257 + index as u32;
        if symbol < 280 {
            self.symbol(symbol - 256, 7)
        } else {
            self.symbol(0xC0 + symbol - 280, 8)
        }
        let extra = if (8..28).contains(&index) { (index as u32 - 4) / 4 } else { 0 };
        self.put((length - BASES[index]) as u32, extra);
        self.symbol(0, 5);
    }

    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.put(0, 8 - self.count);
        }
        self.out
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 };
        }
    }
    !sum
}

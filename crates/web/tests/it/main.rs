//! The web through its real router: what every answer carries, what is refused at the door, what a form keeps.

mod assets;
mod calendars;
mod documents;
mod door;
mod erasures;
mod forms;
mod gate;
mod headers;
mod imports;
mod item;
mod item_life;
mod language;
mod lists;
mod people;
mod review;
mod reviewers;
mod site;
mod standing_back;
mod town;
mod upload;
mod versions;
mod words;
mod work;
mod works;
mod wrong;
mod wrong_later;

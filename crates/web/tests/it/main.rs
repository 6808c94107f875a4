//! The web through its real router: what every answer carries, what is refused at the door, what a form keeps.

mod assets;
mod documents;
mod door;
mod forms;
mod headers;
mod health;
mod imports;
mod imports_days;
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
mod two;
mod upload;
mod versions;
mod words;
mod work;
mod works;
mod wrong;
mod wrong_later;

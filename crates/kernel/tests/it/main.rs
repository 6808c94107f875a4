//! The rules from outside: stories, properties over random lives, golden events, packs.

mod cheated;
mod cheating;
mod foreign;
mod given;
mod golden;
mod judgements;
mod naive;
mod offering;
mod organising;
mod packs;
mod pairs;
mod properties;
mod reviews;
mod standing_back;
mod steps;
mod story;
mod world;

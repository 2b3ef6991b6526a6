//! Egnyte's own API: users, groups, and the user in whose name a client acts. Every handler parses the request, calls the
//! domain once, and renders the response.

mod groups;
mod respond;
mod user_info;
mod users;

pub(super) use groups::{
    create as create_group, delete as delete_group, get as get_group, list as list_groups, replace as replace_group,
    update as update_group,
};
pub(super) use user_info::{permission, user_info, user_settings};
pub(super) use users::{
    create as create_user, delete as delete_user, get as get_user, list as list_users, update as update_user,
};
